import type { Words } from "./words.ts";

export const de: Words = {
  language: "de",
  direction: "ltr",
  refusals: {
    start_again: {
      title: "Dieser Start ließ sich nicht prüfen",
      advice:
        "Gehen Sie zurück in Ihren Kurs und öffnen Sie die Aktivität noch einmal. Geschieht es wieder, senden Sie den Code unten an den Support.",
    },
    malformed: {
      title: "Diese Anfrage ist unvollständig",
      advice:
        "Öffnen Sie die Aktivität aus Ihrem Kurs, nicht über ein Lesezeichen oder eine weitergegebene Adresse.",
    },
    too_large: {
      title: "Diese Anfrage ist zu groß",
      advice:
        "Ihre Lernplattform hat mehr gesandt, als SkillStudio annimmt. Senden Sie den Code unten an deren Administration.",
    },
    expired: {
      title: "Das hat zu lange gedauert",
      advice: "Gehen Sie zurück in Ihren Kurs und öffnen Sie die Aktivität noch einmal.",
    },
    opened_already: {
      title: "Diese Seite wurde schon geöffnet",
      advice:
        "Jeder Start gilt einmal. Gehen Sie zurück in Ihren Kurs und öffnen Sie die Aktivität noch einmal.",
    },
    not_understood: {
      title: "Ihre Lernplattform hat etwas Unerwartetes gesandt",
      advice:
        "Noch einmal öffnen hilft hier kaum. Senden Sie den Code unten an die Administration der Lernplattform; sie kann dort die Einstellungen des Werkzeugs ansehen.",
    },
    user_unknown: {
      title: "Ihre Lernplattform hat nicht gesagt, wer Sie sind",
      advice:
        "Melden Sie sich dort an und öffnen Sie die Aktivität noch einmal. Sind Sie schon angemeldet, senden Sie den Code unten an die Administration der Lernplattform.",
    },
    clocks_differ: {
      title: "Die Uhren gehen verschieden",
      advice:
        "Die Uhr Ihrer Lernplattform weicht um mehr als eine Minute von unserer ab. Senden Sie den Code unten an deren Administration.",
    },
    platform_unknown: {
      title: "Diese Lernplattform ist nicht verbunden",
      advice: "Ihre Administration muss SkillStudio erst registrieren. Senden Sie ihr den Code unten.",
    },
    platform_ambiguous: {
      title: "Diese Lernplattform hat nicht gesagt, welche sie ist",
      advice:
        "Sie ist hier mehrfach verbunden; deshalb muss sie ihre Client-ID nennen. Senden Sie den Code unten an deren Administration.",
    },
    platform_inactive: {
      title: "Diese Lernplattform ist nicht aktiv",
      advice:
        "Die Administration von SkillStudio muss sie freigeben oder hat sie abgeschaltet. Bitten Sie Ihre Lehrkraft, dort nachzufragen.",
    },
    platform_refused: {
      title: "Ihre Lernplattform hat Sie nicht eingelassen",
      advice: "Melden Sie sich dort an und öffnen Sie die Aktivität noch einmal.",
    },
    platform_silent: {
      title: "Ihre Lernplattform antwortet nicht",
      advice:
        "Wir konnten nicht abrufen, was wir zur Prüfung brauchen. Versuchen Sie es in einer Minute wieder.",
    },
    place_unknown: {
      title: "SkillStudio ist hier nicht eingerichtet",
      advice:
        "Diese Lernplattform nimmt neue Orte nicht von selbst auf. Bitten Sie die Administration von SkillStudio, diesen hinzuzufügen.",
    },
    place_pending: {
      title: "Wartet auf Freigabe",
      advice:
        "Dieser Ort ist neu für SkillStudio. Bitten Sie die Administration von SkillStudio um Freigabe und öffnen Sie die Aktivität dann noch einmal.",
    },
    place_off: {
      title: "SkillStudio ist hier abgeschaltet",
      advice:
        "Die Administration hat es für diesen Ort abgeschaltet. Fragen Sie nach, wenn es eingeschaltet sein sollte.",
    },
    earlier_key_wrong: {
      title: "Ihre Lernplattform konnte ihren früheren Schlüssel nicht nachweisen",
      advice:
        "Sie sagt, wer Sie vor dem Wechsel zu LTI 1.3 waren, aber nicht mit dem Schlüssel, den wir kennen. Senden Sie den Code unten an deren Administration.",
    },
    browser_blocked: {
      title: "Ihr Browser blockiert diese Seite innerhalb des Kurses",
      advice:
        "Gehen Sie zurück in Ihren Kurs und öffnen Sie die Aktivität in einem neuen Fenster, oder erlauben Sie Cookies für diese Seite, und versuchen Sie es noch einmal.",
    },
    registration_failed: {
      title: "Die Registrierung ist nicht zustande gekommen",
      advice:
        "Hier wurde nichts geändert. Bitten Sie um eine neue Registrierungsadresse und versuchen Sie es noch einmal, oder senden Sie den Code unten an den Support.",
    },
    registration_address_used: {
      title: "Diese Registrierungsadresse gilt nicht mehr",
      advice: "Jede Adresse gilt einmal und für kurze Zeit. Bitten Sie um eine neue.",
    },
    registration_exists: {
      title: "Diese Plattform ist schon registriert",
      advice:
        "Es wurde nichts geändert. Wenn Sie neu beginnen wollen, bitten Sie die Administration von SkillStudio, zuerst die frühere Registrierung zu entfernen (skillstudio platform remove).",
    },
    failed: {
      title: "Bei uns ist etwas schiefgegangen",
      advice:
        "Versuchen Sie es in einer Minute wieder. Geschieht es noch einmal, senden Sie den Code unten an den Support.",
    },
  },
  code: "Code",
  supportId: "Support-Kennung",
  backToCourse: "Zurück zum Kurs",
  opening: "Wird geöffnet…",
  needsScript: "Diese Seite braucht JavaScript.",
  oneMoreClick: "Noch ein Klick",
  newWindowLead:
    "Ihr Browser lässt diese Seite nicht innerhalb des Kurses arbeiten. In einem eigenen Fenster geht es.",
  newWindow: "In neuem Fenster öffnen",
  registered: "Registriert",
  registeredReady: (platform) =>
    `SkillStudio ist bei ${platform} registriert und kann dort aktiviert werden.`,
  almostDone: "Fast fertig",
  registeredPending: (platform) =>
    `SkillStudio ist bei ${platform} registriert. Vor dem ersten Start muss die Administration von SkillStudio es freigeben.`,
  close: "Schließen",
  registrationAddress: "Dies ist eine Registrierungsadresse",
  registrationAddressLead:
    "Fügen Sie sie dort ein, wo Ihre Lernplattform nach der Registrierungs-URL eines LTI-1.3-Werkzeugs fragt. Sie gilt einmal.",
};
