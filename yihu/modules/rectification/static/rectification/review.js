// Keys of the review queue: j and k walk through it, y approves, r goes to the reason (and returns once there is one).
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  const reason = target.form?.elements.comment;
  if (event.key === "r" && reason && !reason.value.trim()) {
    reason.focus();
    return;
  }
  target.click();
});
