// The two things that the page itself has to say, before there is a session to ask for the language.
const notices = {
  en: {
    reopen: "This page can be opened once. Please go back to your course and open it again from there.",
    unavailable: "SkillStudio cannot be reached just now. Please try again in a minute.",
  },
  es: {
    reopen: "Esta página solo se puede abrir una vez. Vuelve a tu curso y ábrela de nuevo desde allí.",
    unavailable: "No se puede acceder a SkillStudio en este momento. Inténtalo de nuevo en un minuto.",
  },
  de: {
    reopen:
      "Diese Seite lässt sich nur einmal öffnen. Bitte geh zurück in deinen Kurs und öffne sie dort erneut.",
    unavailable: "SkillStudio ist gerade nicht erreichbar. Bitte versuche es in einer Minute noch einmal.",
  },
  ar: {
    reopen: "يمكن فتح هذه الصفحة مرة واحدة فقط. يُرجى العودة إلى مقررك وفتحها من هناك من جديد.",
    unavailable: "لا يمكن الوصول إلى SkillStudio الآن. يُرجى المحاولة مرة أخرى بعد دقيقة.",
  },
};

/** The notice in the first of the reader's languages that we know, else in English. */
export function sayNotice(code, languages) {
  const known = languages.map((tag) => tag.split("-")[0]).find((language) => language in notices);
  return notices[known ?? "en"][code];
}
