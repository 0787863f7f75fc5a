const KIND_OF_WORK =
  "assessment|assignment|chapter|class|exam|exercise|final|homework|lab|lecture|lesson|midterm|module|part|practice|project|quiz|section|session|test|topic|tutorial|unit|week|workshop";

// "Quiz 1: ", "Week 3 - ", "Lesson: ", "Unit 2.1. "
const LABEL = new RegExp(
  `^(?:${KIND_OF_WORK})\\b\\s*(?:#?\\d+(?:\\.\\d+)*|[ivx]+\\b)?\\s*(?:[:.–—-]\\s*|$)`,
  "i",
);
const LEADING_NUMBER = /^\d+(?:\.\d+)*[.):]?\s+/;
const QUESTION = /^(?:what|who|how|why|where|when)\s+(?:is|are|do|does|to)\s+(?:an?\s+|the\s+)?(.+)\?$/i;
const NO_SKILL =
  /^(?:announcements?|attendance|(?:final|mid-?term)(?: exam| test)?|feedback|general|introduction|misc(?:ellaneous)?|overview|participation|review|summary|survey|welcome)$/i;

/**
 * Proposes the skill that a title names: “Quiz 1: HTTP basics” is about “HTTP basics”, “What is HTTP?” about “HTTP”.
 * Empty when the title names none. An instructor confirms, renames or merges what is proposed.
 */
export function proposeSkills(title: string): readonly string[] {
  let rest = title.replace(/\s+/g, " ").trim();
  for (let before = ""; before !== rest;) {
    before = rest;
    rest = rest.replace(LABEL, "").replace(LEADING_NUMBER, "").trim();
  }
  const skill = QUESTION.exec(rest)?.[1] ?? rest;
  return /\p{L}/u.test(skill) && !NO_SKILL.test(skill) ? [skill] : [];
}
