"""How the API reference reads the package: cross-references, and fields of pydantic models."""

import ast
import re

from griffe import Attribute, Docstring, Extension, Object

EXAMPLE = re.compile(r"^>>> .*(?:\n.+)*", re.MULTILINE)
ROLE = re.compile(r":(?:func|class|data|mod|attr|meth):`~?([\w.]+)`")


class Reading(Extension):
    """Roles become links; a field's description, its docstring."""

    def on_object(self, *, obj: Object, **kwargs) -> None:
        if isinstance(obj, Attribute):
            _describe(obj)
        if obj.docstring:
            text = ROLE.sub(
                lambda role: f"[`{role[1].split('.')[-1]}`][{_path(role[1], obj)}]",
                obj.docstring.value,
            )
            obj.docstring.value = EXAMPLE.sub(r"```pycon\n\g<0>\n```", text)


def _path(name: str, obj: Object) -> str:
    """The full name of what a docstring calls so: in its class, in its module, or in full."""
    if name.split(".")[0] == "dualreceptor":
        return name
    around = obj if obj.is_class else obj.parent
    in_class = around is not None and around.is_class and name in around.members
    return f"{around.path if in_class else obj.module.path}.{name}"


def _describe(attribute: Attribute) -> None:
    """Its ``#:`` comment; of a field, its description."""
    above = attribute.module.lines_collection[attribute.filepath][: attribute.lineno - 1]
    comment = []
    while above and above[-1].strip().startswith("#:"):
        comment.insert(0, above.pop().strip().removeprefix("#:").strip())
    if comment and not attribute.docstring:
        attribute.docstring = Docstring("\n".join(comment), parent=attribute)
    _read_field(attribute)


def _read_field(field: Attribute) -> None:
    """Of ``Annotated[kind, Field(description=...)] = default`` or ``kind = Field(...)``."""
    for expression in filter(None, (field.annotation, field.value)):
        for node in ast.walk(ast.parse(str(expression), mode="eval")):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Field":
                told = {k.arg: k.value for k in node.keywords}.get("description")
                if isinstance(told, ast.Constant) and not field.docstring:
                    field.docstring = Docstring(told.value, parent=field)
    if str(field.value).startswith("Field("):
        call = ast.parse(str(field.value), mode="eval").body
        field.value = ast.unparse(call.args[0]) if call.args else None
    if str(field.annotation).startswith("Annotated["):
        field.annotation = field.annotation.slice.elements[0]
