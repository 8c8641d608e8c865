// A passkey that was not given says why; the sign-in library would only write to the console.
const told = document.querySelector("#passkey-error");

document.addEventListener("allauth.error", (event) => {
  if (!told) return;
  event.preventDefault();
  const numeric = /^[\d.]+$|^\[/.test(location.hostname);
  told.textContent = numeric
    ? "通行密钥只认域名，不认数字地址。请改用本系统的域名打开（在服务器本机上可用 localhost），或用密码登录。"
    : "没有取得通行密钥：可能已取消，或这台设备上没有本系统的通行密钥。请重试，或用密码登录。";
  told.hidden = false;
});
