import type { Catalogue } from "./catalogue.ts";

const daysNominative = {
  one: "يوم واحد",
  two: "يومان",
  few: "# أيام",
  many: "# يومًا",
  other: "# يوم",
};
const daysGenitive = { ...daysNominative, two: "يومين" };
const resultsNominative = {
  one: "نتيجة واحدة",
  two: "نتيجتان",
  few: "# نتائج",
  many: "# نتيجة",
  other: "# نتيجة",
};
const mean = {
  one: "نتيجة واحدة",
  two: "متوسط نتيجتين",
  few: "متوسط # نتائج",
  many: "متوسط # نتيجة",
  other: "متوسط # نتيجة",
};
const lessonsNominative = {
  one: "درس واحد",
  two: "درسان",
  few: "# دروس",
  many: "# درسًا",
  other: "# درس",
};
const lessonsGenitive = { ...lessonsNominative, two: "درسين" };
const lastResults = {
  one: "نتيجتك الأخيرة",
  two: "نتيجتاك الأخيرتان",
  few: "نتائجك الـ# الأخيرة",
  many: "نتائجك الـ# الأخيرة",
  other: "نتائجك الـ# الأخيرة",
};
const pace = {
  ahead: "أنت متقدّم على الجدول",
  on_track: "أنت على المسار الصحيح",
  behind: "أنت متأخّر عن الجدول",
};
const scores = {
  quiz: "نتيجة الاختبار الأخيرة",
  assignment: "درجة الواجب الأخيرة",
  other: "النتيجة الأخيرة",
};

export const ar: Catalogue = {
  next_in_sequence: ({ lesson, module }, { name }) =>
    `التالي في الترتيب: ${module ? `${name(module)} - ` : ""}${name(lesson)}`,
  blocked_by_prerequisites: ({ lesson, required }, { and, name }) =>
    `يُفتح ${name(lesson)} بعد إكمال: ${and(required.map(name))}`,
  rest_skipped: ({ lessons }, { count }) =>
    `تخطّيت ما تبقّى: ${count(lessons, lessonsNominative)}. افتح المقرر للعودة إليه`,
  course_finished: ({ lessons }, { count }) =>
    count(lessons, {
      one: "أكملت درس المقرر الوحيد",
      two: "أكملت درسي المقرر كليهما",
      few: "أكملت الدروس الـ# كلها",
      many: "أكملت الدروس الـ# كلها",
      other: "أكملت الدروس الـ# كلها",
    }),
  no_lessons_yet: () => "لا توجد دروس في هذا المقرر بعد",

  review_result: ({ topic, kind, percent: value }, { percent, name }) =>
    `راجع ${name(topic)} - ${scores[kind]}: ${percent(value)}`,
  weak_skill: ({ skill, percent: value, results }, { percent, count, name }) =>
    `${name(skill)}: ${percent(value)} (${count(results, mean)})`,
  strong_skill: ({ skill, percent: value, results }, { percent, count, name }) =>
    `أداء قوي في ${name(skill)}: ${percent(value)} (${count(results, mean)})`,

  no_activity_yet: () => "لا يوجد نشاط تعلّم بعد",
  streak_running: ({ days }, { count }) =>
    count(days, {
      one: "تتعلّم منذ يوم واحد",
      two: "تتعلّم منذ يومين متتاليين",
      few: "تتعلّم منذ # أيام متتالية",
      many: "تتعلّم منذ # يومًا متتاليًا",
      other: "تتعلّم منذ # يوم متتالٍ",
    }),
  streak_ended: ({ days, lastActive }, { count, date }) =>
    `انتهت آخر سلسلة لك، ومدتها ${count(days, daysNominative)}، في ${date(lastActive)}`,
  inactive_for: ({ days }, { count }) =>
    `كان آخر نشاط لك قبل ${count(days, daysGenitive)}: جلسة قصيرة تعيدك إلى التعلّم`,

  no_results_yet: () => "لا توجد نتائج مؤرّخة بعد",
  too_few_results: ({ results, needed }, { count }) =>
    `يتطلّب تحديد الاتجاه ${count(needed, resultsNominative)} بتاريخ معروف، والمتاح حتى الآن ${count(results, resultsNominative)}`,
  results_too_close: ({ results, days }, { count }) =>
    `يتطلّب تحديد الاتجاه نتائج تمتد على ${count(days, daysGenitive)} على الأقل، والمتاح الآن ${count(results, resultsNominative)} في مدة أقصر`,
  trend_improving: ({ results, pointsPerWeek }, { count, number }) =>
    `${count(results, lastResults)} في تحسّن، بنحو ${number(pointsPerWeek)} نقطة في الأسبوع`,
  trend_declining: ({ results, pointsPerWeek }, { count, number }) =>
    `${count(results, lastResults)} في تراجع، بنحو ${number(-pointsPerWeek)} نقطة في الأسبوع`,
  trend_stable: ({ results }, { count }) => `${count(results, lastResults)} بلا ارتفاع أو انخفاض واضح`,

  no_tracked_lessons: () => "لا يسجّل أي درس في هذا المقرر إكماله حتى الآن",
  no_pace_basis: () => "يتطلّب قياس الوتيرة تواريخ المقرر أو صفًّا أكبر للمقارنة",
  pace_by_course_dates: ({ pace: state, rate: done, expected }, { rate }) =>
    `${pace[state]}: أكملت ${rate(done)}، والمتوقّع حتى الآن بحسب تواريخ المقرر ${rate(expected)}`,
  pace_by_class: ({ pace: state, rate: done, median }, { rate }) =>
    `${pace[state]}: أكملت ${rate(done)}، ونصف الصف أكمل ${rate(median)} أو أكثر`,

  too_little_activity: ({ events }, { count }) =>
    `${count(events, {
      one: "نشاط واحد",
      two: "نشاطان",
      few: "# أنشطة",
      many: "# نشاطًا",
      other: "# نشاط",
    })} حتى الآن: لا يكفي لمعرفة أفضل أوقات تعلّمك`,
  evenly_spread: () => "نشاطك موزّع بالتساوي على أيام الأسبوع",
  learns_best: ({ days, hour: at }, { and, weekday, hour }) =>
    `أفضل أوقات تعلّمك: ${and(days.map(weekday))} نحو الساعة ${hour(at)}`,

  welcome: () => "مرحبًا بك! سيظهر تقدّمك هنا فور أن تبدأ",
  progress_so_far: ({ completed, tracked, percent: average }, { count, number, percent }) =>
    `أكملت ${number(completed)} من ${count(tracked, lessonsGenitive)}${
      average === undefined ? "" : `، ومتوسطك في الاختبارات ${percent(average)}`
    }`,
  results_so_far: ({ results, percent: average }, { count, percent }) =>
    `لديك ${count(results, resultsNominative)} حتى الآن${
      average === undefined ? "" : `، ومتوسطك في الاختبارات ${percent(average)}`
    }`,
  active_days: ({ days, of }, { count }) =>
    `كنت نشطًا في ${count(days, daysGenitive)} من آخر ${count(of, daysGenitive)}`,
};
