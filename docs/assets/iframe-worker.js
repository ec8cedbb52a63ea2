// Search in a site opened from disk: browsers start no worker there, so its script runs in a
// frame of the page instead.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.srcdoc = `<script>postMessage = data => parent.dispatchEvent(
        new MessageEvent("worker", { data }))</script><script src="${url}"></script>`;
      this.ready = new Promise((resolve) => (frame.onload = () => resolve(frame.contentWindow)));
      addEventListener("worker", ({ data }) =>
        this.dispatchEvent(new MessageEvent("message", { data })),
      );
      document.body.append(frame);
    }

    postMessage(data) {
      this.ready.then((inside) => inside.dispatchEvent(new MessageEvent("message", { data })));
    }
  };
}
