import type { Catalogue } from "./catalogue.ts";

const daysDative = { one: "# Tag", other: "# Tagen" };
const daysAccusative = { one: "# Tag", other: "# Tage" };
const results = { one: "# Ergebnis", other: "# Ergebnisse" };
const mean = { one: "# Ergebnis", other: "Mittel aus # Ergebnissen" };
const lessons = { one: "# Lektion", other: "# Lektionen" };
const pace = {
  ahead: "Du bist voraus",
  on_track: "Du liegst im Plan",
  behind: "Du liegst zurück",
};
const scores = {
  quiz: "letztes Testergebnis",
  assignment: "letzte Aufgabenbewertung",
  other: "letztes Ergebnis",
};

export const de: Catalogue = {
  next_in_sequence: ({ lesson, module }) => `Als Nächstes: ${module ? `${module} - ` : ""}${lesson}`,
  blocked_by_prerequisites: ({ lesson, required }, { and }) => `${lesson} kommt nach: ${and(required)}`,
  rest_skipped: ({ lessons: n }, { count }) =>
    `Den Rest hast du übersprungen: ${count(n, lessons)}. Öffne den Kurs, um darauf zurückzukommen`,
  course_finished: ({ lessons: n }, { count }) =>
    count(n, {
      one: "Du hast die einzige Lektion des Kurses abgeschlossen",
      other: "Du hast alle # Lektionen abgeschlossen",
    }),
  no_lessons_yet: () => "Dieser Kurs hat noch keine Lektionen",

  review_result: ({ topic, kind, percent: value }, { percent }) =>
    `Wiederhole ${topic} - ${scores[kind]}: ${percent(value)}`,
  weak_skill: ({ skill, percent: value, results: n }, { percent, count }) =>
    `${skill}: ${percent(value)} (${count(n, mean)})`,
  strong_skill: ({ skill, percent: value, results: n }, { percent, count }) =>
    `Stark in ${skill}: ${percent(value)} (${count(n, mean)})`,

  no_activity_yet: () => "Noch keine Lernaktivität",
  streak_running: ({ days: n }, { count }) =>
    count(n, { one: "Du lernst seit # Tag", other: "Du lernst seit # Tagen in Folge" }),
  streak_ended: ({ days: n, lastActive }, { count, date }) =>
    `Deine letzte Serie von ${count(n, daysDative)} endete am ${date(lastActive)}`,
  inactive_for: ({ days: n }, { count }) =>
    `Deine letzte Aktivität war vor ${count(n, daysDative)}: Eine kurze Lerneinheit bringt dich wieder in Schwung`,

  no_results_yet: () => "Noch keine Ergebnisse mit Datum",
  too_few_results: ({ results: n, needed }, { count, number }) =>
    `Für einen Trend braucht es ${number(needed)} Ergebnisse mit Datum; bisher gibt es ${count(n, results)}`,
  results_too_close: ({ results: n, days: span }, { count }) =>
    `Für einen Trend müssen die Ergebnisse mindestens ${count(span, daysAccusative)} umfassen; die bisherigen ${count(n, results)} liegen enger beieinander`,
  trend_improving: ({ results: n, pointsPerWeek }, { count, number }) =>
    `${count(n, { one: "Dein letztes Ergebnis steigt", other: "Deine letzten # Ergebnisse steigen" })} um etwa ${number(pointsPerWeek)} Punkte pro Woche`,
  trend_declining: ({ results: n, pointsPerWeek }, { count, number }) =>
    `${count(n, { one: "Dein letztes Ergebnis fällt", other: "Deine letzten # Ergebnisse fallen" })} um etwa ${number(-pointsPerWeek)} Punkte pro Woche`,
  trend_stable: ({ results: n }, { count }) =>
    `${count(n, {
      one: "Dein letztes Ergebnis zeigt",
      other: "Deine letzten # Ergebnisse zeigen",
    })} weder einen klaren Anstieg noch einen klaren Rückgang`,

  no_tracked_lessons: () => "Noch keine Lektion dieses Kurses meldet ihren Abschluss",
  no_pace_basis: () => "Für das Lerntempo fehlen die Kursdaten oder eine größere Klasse zum Vergleich",
  pace_by_course_dates: ({ pace: state, rate: done, expected }, { rate }) =>
    `${pace[state]}: ${rate(done)} sind abgeschlossen, nach dem Kurszeitraum wären es jetzt ${rate(expected)}`,
  pace_by_class: ({ pace: state, rate: done, median }, { rate }) =>
    `${pace[state]}: ${rate(done)} sind abgeschlossen, die Hälfte der Klasse hat ${rate(median)} oder mehr`,

  too_little_activity: ({ events }, { count }) =>
    `Bisher ${count(events, { one: "# Aktivität", other: "# Aktivitäten" })}: zu wenig, um zu sehen, wann du am besten lernst`,
  evenly_spread: () => "Deine Aktivität verteilt sich gleichmäßig über die Woche",
  learns_best: ({ days: named, hour: at }, { and, weekday, hour }) =>
    `Du lernst am besten am ${and(named.map(weekday))} gegen ${hour(at)} Uhr`,

  welcome: () => "Willkommen! Dein Fortschritt erscheint hier, sobald du anfängst",
  progress_so_far: ({ completed, tracked, percent: average }, { count, number, percent }) =>
    `Du hast ${number(completed)} von ${count(tracked, lessons)} abgeschlossen${
      average === undefined ? "" : `; dein Testdurchschnitt liegt bei ${percent(average)}`
    }`,
  results_so_far: ({ results: n, percent: average }, { count, percent }) =>
    `Du hast bisher ${count(n, results)}${
      average === undefined ? "" : `; dein Testdurchschnitt liegt bei ${percent(average)}`
    }`,
  active_days: ({ days: n, of }, { number }) =>
    `Du warst an ${number(n)} der letzten ${number(of)} Tage aktiv`,
};
