// The copy buttons of the install pages; without a clipboard they stay hidden, and the values can be selected.
const told = document.querySelector("#told");

for (const button of document.querySelectorAll("dd button")) {
  const { clipboard } = navigator;
  if (!clipboard) break;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const code = button.parentElement.querySelector("code");
    try {
      await clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      return;
    }
    button.textContent = button.dataset.copied;
    told.textContent = button.dataset.copied;
    setTimeout(() => {
      button.textContent = label;
      told.textContent = "";
    }, 2_000);
  });
}
