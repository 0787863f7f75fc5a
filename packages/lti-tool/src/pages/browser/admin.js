// The page of operators: turns the one-time code of its address, or the cookie of an earlier visit, into a bearer token and places the console.
import { speak } from "./skill-admin-console.js";

const TEXTS = {
  en: {
    title: "Operators",
    install: "Install guides",
    signOut: "Sign out",
    signedOutTitle: "Sign in with a new address",
    signedOut:
      "This address was used before or has ended. On the server, run this command and open the address that it prints:",
    leftTitle: "You are signed out",
    left: "To come back, run this command on the server and open the address that it prints:",
    failedTitle: "The server gave no answer",
    failed: "Try again in a minute.",
    retry: "Try again",
  },
  es: {
    title: "Operadores",
    install: "Guías de instalación",
    signOut: "Cerrar sesión",
    signedOutTitle: "Inicie sesión con una dirección nueva",
    signedOut:
      "Esta dirección ya se usó o ha caducado. Ejecute esta orden en el servidor y abra la dirección que muestra:",
    leftTitle: "Ha cerrado la sesión",
    left: "Para volver, ejecute esta orden en el servidor y abra la dirección que muestra:",
    failedTitle: "El servidor no respondió",
    failed: "Inténtelo de nuevo en un minuto.",
    retry: "Reintentar",
  },
  de: {
    title: "Betrieb",
    install: "Installationsanleitungen",
    signOut: "Abmelden",
    signedOutTitle: "Mit einer neuen Adresse anmelden",
    signedOut:
      "Diese Adresse wurde schon benutzt oder ist abgelaufen. Führen Sie auf dem Server diesen Befehl aus und öffnen Sie die Adresse, die er ausgibt:",
    leftTitle: "Sie sind abgemeldet",
    left: "Um zurückzukehren, führen Sie auf dem Server diesen Befehl aus und öffnen die Adresse, die er ausgibt:",
    failedTitle: "Der Server hat nicht geantwortet",
    failed: "Versuchen Sie es in einer Minute noch einmal.",
    retry: "Noch einmal versuchen",
  },
  ar: {
    title: "المشغّلون",
    install: "أدلة التثبيت",
    signOut: "تسجيل الخروج",
    signedOutTitle: "سجّل الدخول بعنوان جديد",
    signedOut:
      "هذا العنوان استُعمل من قبل أو انتهت صلاحيته. شغّل هذا الأمر على الخادم وافتح العنوان الذي يطبعه:",
    leftTitle: "سجّلت الخروج",
    left: "للعودة، شغّل هذا الأمر على الخادم وافتح العنوان الذي يطبعه:",
    failedTitle: "لم يستجب الخادم",
    failed: "حاول مرة أخرى بعد دقيقة.",
    retry: "حاول مرة أخرى",
  },
};

const { locale, direction } = speak(navigator.language);
document.documentElement.lang = locale;
document.documentElement.dir = direction;
const texts = TEXTS[new Intl.Locale(locale).language] ?? TEXTS.en;
document.title = `${texts.title} · SkillStudio`;
for (const element of document.querySelectorAll("[data-text]"))
  element.textContent = texts[element.dataset.text];

const main = document.querySelector("#admin");
const bar = document.querySelector("#bar");
document.querySelector("#sign-out").addEventListener("click", () => void signOut());
let token;
await open(takeCode());

/** The code works once, so it leaves the address at once: a copied or reloaded address must not carry it. */
function takeCode() {
  const code = new URLSearchParams(location.search).get("code");
  history.replaceState(null, "", location.pathname);
  return code ?? undefined;
}

async function open(code) {
  main.setAttribute("aria-busy", "true");
  try {
    token = await redeem(code);
    if (token === undefined) explain("signedOut", "skillstudio admin-link");
    else place();
  } catch {
    explain("failed", undefined, () => open(code));
  } finally {
    main.removeAttribute("aria-busy");
  }
}

/** The bearer token, which stays in memory; nothing when neither code nor cookie signs in. */
async function redeem(code) {
  const response = await post("/admin/session", code === undefined ? {} : { code });
  if (response.status === 401) return undefined;
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()).access_token;
}

function post(address, body) {
  return fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    credentials: "same-origin",
    cache: "no-store",
  });
}

function place() {
  bar.hidden = false;
  const studio = document.createElement("skill-studio");
  studio.baseUrl = location.origin;
  studio.locale = locale;
  studio.getToken = () => token;
  studio.onUnauthenticated = async () => {
    token = await redeem();
    if (token === undefined) leave("signedOut");
    return token;
  };
  studio.append(document.createElement("skill-admin-console"));
  main.replaceChildren(studio);
}

async function signOut() {
  try {
    await post("/admin/sign-out", {});
    leave("left");
  } catch {
    explain("failed", undefined, signOut);
  }
}

function leave(reason) {
  token = undefined;
  bar.hidden = true;
  explain(reason, "skillstudio admin-link");
}

function explain(reason, command, retry) {
  const notice = element("div", "", { class: "notice", role: "alert" });
  notice.append(element("h1", texts[`${reason}Title`]), element("p", texts[reason]));
  if (command !== undefined) notice.append(element("pre", command, { dir: "ltr" }));
  if (retry) {
    const button = element("button", texts.retry, { type: "button" });
    button.addEventListener("click", () => void retry());
    notice.append(button);
  }
  main.replaceChildren(notice);
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
