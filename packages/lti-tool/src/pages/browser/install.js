// The copy buttons of the install pages; without a clipboard they stay hidden, and the values can be selected.
const told = document.querySelector("#told");

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => void copy(button));
  }
}

async function copy(button) {
  const code = button.parentElement.querySelector("code");
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    getSelection().selectAllChildren(code);
    return;
  }
  const { label, copied } = button.dataset;
  button.textContent = copied;
  told.textContent = copied;
  setTimeout(() => {
    button.textContent = label;
    told.textContent = "";
  }, 2_000);
}
