"""Result files: whole or not there, checked before they are used."""
