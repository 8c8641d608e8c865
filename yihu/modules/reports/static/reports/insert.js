// “引用” puts a figure's reference where the cursor last stood in a box.
let box = document.querySelector("textarea[data-slot]");

document.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea[data-slot]")) box = event.target;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button || !box) return;
  box.setRangeText(button.dataset.insert, box.selectionStart, box.selectionEnd, "end");
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
});
