import type { Catalogue } from "./catalogue.ts";

const days = { one: "# day", other: "# days" };
const results = { one: "# result", other: "# results" };
const mean = { one: "# result", other: "mean of # results" };
const lessons = { one: "# lesson", other: "# lessons" };
const pace = { ahead: "You are ahead", on_track: "You are on track", behind: "You are behind" };
const scores = { quiz: "recent quiz score", assignment: "recent assignment score", other: "recent score" };

export const en: Catalogue = {
  next_in_sequence: ({ lesson, module }) => `Next in sequence: ${module ? `${module} - ` : ""}${lesson}`,
  blocked_by_prerequisites: ({ lesson, required }, { and }) => `${lesson} opens after: ${and(required)}`,
  rest_skipped: ({ lessons: n }, { count }) =>
    `You skipped what is left: ${count(n, lessons)}. Open the course to return to it`,
  course_finished: ({ lessons: n }, { count }) =>
    count(n, { one: "You have finished the course's # lesson", other: "You have finished all # lessons" }),
  no_lessons_yet: () => "This course has no lessons yet",

  review_result: ({ topic, kind, percent: value }, { percent }) =>
    `Review ${topic} - ${scores[kind]}: ${percent(value)}`,
  weak_skill: ({ skill, percent: value, results: n }, { percent, count }) =>
    `${skill}: ${percent(value)} (${count(n, mean)})`,
  strong_skill: ({ skill, percent: value, results: n }, { percent, count }) =>
    `Strong in ${skill}: ${percent(value)} (${count(n, mean)})`,

  no_activity_yet: () => "No learning activity yet",
  streak_running: ({ days: n }, { count }) =>
    count(n, {
      one: "You have been learning for # day",
      other: "You have been learning for # days in a row",
    }),
  streak_ended: ({ days: n, lastActive }, { count, date }) =>
    `Your last streak of ${count(n, days)} ended on ${date(lastActive)}`,
  inactive_for: ({ days: n }, { count }) =>
    `Your last activity was ${count(n, days)} ago: a short session gets you going again`,

  no_results_yet: () => "No dated results yet",
  too_few_results: ({ results: n, needed }, { count, number }) =>
    `A trend needs ${number(needed)} dated results; there ${n === 1 ? "is" : "are"} ${count(n, results)} so far`,
  results_too_close: ({ results: n, days: span }, { count }) =>
    `A trend needs results over at least ${count(span, days)}; the ${count(n, results)} so far lie closer together`,
  trend_improving: ({ results: n, pointsPerWeek }, { count, number }) =>
    `Your last ${count(n, results)} are rising, by about ${number(pointsPerWeek)} points a week`,
  trend_declining: ({ results: n, pointsPerWeek }, { count, number }) =>
    `Your last ${count(n, results)} are falling, by about ${number(-pointsPerWeek)} points a week`,
  trend_stable: ({ results: n }, { count }) => `Your last ${count(n, results)} show no clear rise or fall`,

  no_tracked_lessons: () => "No lesson of this course reports completion yet",
  no_pace_basis: () => "Pace needs the course's dates or a larger class to compare with",
  pace_by_course_dates: ({ pace: state, rate: done, expected }, { rate }) =>
    `${pace[state]}: ${rate(done)} completed, and the course's dates expect ${rate(expected)} by now`,
  pace_by_class: ({ pace: state, rate: done, median }, { rate }) =>
    `${pace[state]}: ${rate(done)} completed, and half the class has completed ${rate(median)} or more`,

  too_little_activity: ({ events }, { count }) =>
    `${count(events, { one: "# activity", other: "# activities" })} so far: too few to see when you learn best`,
  evenly_spread: () => "Your activity is spread evenly over the week",
  learns_best: ({ days: named, hour: at }, { list, weekday, hour }) =>
    `You learn best on ${list(named.map((day) => weekday(day).toLowerCase()))} around ${hour(at)}`,

  welcome: () => "Welcome! Your progress appears here as soon as you begin",
  progress_so_far: ({ completed, tracked, percent: average }, { count, number, percent }) =>
    `You have completed ${number(completed)} of ${count(tracked, lessons)}${
      average === undefined ? "" : `; your quiz average is ${percent(average)}`
    }`,
  results_so_far: ({ results: n, percent: average }, { count, percent }) =>
    `You have ${count(n, results)} so far${average === undefined ? "" : `; your quiz average is ${percent(average)}`}`,
  active_days: ({ days: n, of }, { number }) =>
    `You were active on ${number(n)} of the last ${number(of)} days`,
};
