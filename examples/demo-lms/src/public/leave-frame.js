// The dialogue with a tool has ended inside its frame: the page around it goes on.
window.top.location.assign(document.currentScript.dataset.next);
