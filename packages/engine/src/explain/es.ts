import type { Catalogue } from "./catalogue.ts";

const days = { one: "# día", other: "# días" };
const results = { one: "# resultado", other: "# resultados" };
const mean = { one: "# resultado", other: "media de # resultados" };
const lessons = { one: "# lección", other: "# lecciones" };
const pace = { ahead: "Vas por delante", on_track: "Vas al ritmo previsto", behind: "Vas con retraso" };
/** Only the names that do not end in `s` take one in the plural: lunes, but sábados. */
const plural = (weekday: string): string => (weekday.endsWith("s") ? weekday : `${weekday}s`);
const scores = {
  quiz: "nota reciente del cuestionario",
  assignment: "nota reciente de la tarea",
  other: "nota reciente",
};

export const es: Catalogue = {
  next_in_sequence: ({ lesson, module }) => `Lo siguiente: ${module ? `${module} - ` : ""}${lesson}`,
  blocked_by_prerequisites: ({ lesson, required }, { list }) =>
    `${lesson} se abre después de: ${list(required)}`,
  rest_skipped: ({ lessons: n }, { count }) =>
    `Has omitido lo que queda: ${count(n, lessons)}. Abre el curso para retomarlo`,
  course_finished: ({ lessons: n }, { count }) =>
    count(n, { one: "Has terminado la única lección del curso", other: "Has terminado las # lecciones" }),
  no_lessons_yet: () => "Este curso aún no tiene lecciones",

  review_result: ({ topic, kind, percent: value }, { percent }) =>
    `Repasa ${topic} - ${scores[kind]}: ${percent(value)}`,
  weak_skill: ({ skill, percent: value, results: n }, { percent, count }) =>
    `${skill}: ${percent(value)} (${count(n, mean)})`,
  strong_skill: ({ skill, percent: value, results: n }, { percent, count }) =>
    `Buen dominio de ${skill}: ${percent(value)} (${count(n, mean)})`,

  no_activity_yet: () => "Aún no hay actividad de aprendizaje",
  streak_running: ({ days: n }, { count }) =>
    count(n, { one: "Llevas # día aprendiendo", other: "Llevas # días seguidos aprendiendo" }),
  streak_ended: ({ days: n, lastActive }, { count, date }) =>
    `Tu última racha, de ${count(n, days)}, terminó el ${date(lastActive)}`,
  inactive_for: ({ days: n }, { count }) =>
    `Tu última actividad fue hace ${count(n, days)}: una sesión corta te pone de nuevo en marcha`,

  no_results_yet: () => "Aún no hay resultados con fecha",
  too_few_results: ({ results: n, needed }, { count, number }) =>
    `Para ver una tendencia hacen falta ${number(needed)} resultados con fecha; por ahora hay ${count(n, results)}`,
  results_too_close: ({ results: n, days: span }, { count }) =>
    `Para ver una tendencia los resultados deben abarcar al menos ${count(span, days)}; ${count(n, {
      one: "el # resultado actual no los abarca",
      other: "los # actuales están más juntos",
    })}`,
  trend_improving: ({ results: n, pointsPerWeek }, { count, number }) =>
    `${count(n, { one: "Tu último resultado sube", other: "Tus últimos # resultados suben" })} unos ${number(pointsPerWeek)} puntos por semana`,
  trend_declining: ({ results: n, pointsPerWeek }, { count, number }) =>
    `${count(n, { one: "Tu último resultado baja", other: "Tus últimos # resultados bajan" })} unos ${number(-pointsPerWeek)} puntos por semana`,
  trend_stable: ({ results: n }, { count }) =>
    `${count(n, {
      one: "Tu último resultado no muestra",
      other: "Tus últimos # resultados no muestran",
    })} una subida ni una bajada clara`,

  no_tracked_lessons: () => "Ninguna lección de este curso informa todavía de su finalización",
  no_pace_basis: () => "Para medir el ritmo hacen falta las fechas del curso o una clase más numerosa",
  pace_by_course_dates: ({ pace: state, rate: done, expected }, { rate }) =>
    `${pace[state]}: has completado el ${rate(done)} y, según las fechas del curso, a estas alturas se espera el ${rate(expected)}`,
  pace_by_class: ({ pace: state, rate: done, median }, { rate }) =>
    `${pace[state]}: has completado el ${rate(done)} y la mitad de la clase ha completado el ${rate(median)} o más`,

  too_little_activity: ({ events }, { count }) =>
    `${count(events, { one: "# actividad", other: "# actividades" })} hasta ahora: muy pocas para saber cuándo aprendes mejor`,
  evenly_spread: () => "Tu actividad se reparte por igual a lo largo de la semana",
  learns_best: ({ days: named, hour: at }, { and, weekday, hour }) =>
    `Aprendes mejor los ${and(named.map((day) => plural(weekday(day))))} hacia ${at === 1 ? "la" : "las"} ${hour(at)}`,

  welcome: () => "¡Te damos la bienvenida! Tu progreso aparecerá aquí en cuanto empieces",
  progress_so_far: ({ completed, tracked, percent: average }, { count, number, percent }) =>
    `Has completado ${number(completed)} de ${count(tracked, lessons)}${
      average === undefined ? "" : `; tu media en los cuestionarios es del ${percent(average)}`
    }`,
  results_so_far: ({ results: n, percent: average }, { count, percent }) =>
    `Tienes ${count(n, results)} hasta ahora${
      average === undefined ? "" : `; tu media en los cuestionarios es del ${percent(average)}`
    }`,
  active_days: ({ days: n, of }, { count, number }) =>
    `Has tenido actividad ${count(n, days)} de los últimos ${number(of)}`,
};
