// The provider comes first: an element that is upgraded before it would find no server.
export { SkillStudio } from "./skill-studio.ts";
export { SkillClassOverview } from "./class-overview/skill-class-overview.ts";
export { LearnerSelectEvent } from "./class-overview/learner-select-event.ts";
export { SkillCertificate } from "./certificate/skill-certificate.ts";
export { SkillDashboard } from "./dashboard/skill-dashboard.ts";
export { FileImportedEvent } from "./file-import/file-imported-event.ts";
export { SkillFileImport } from "./file-import/skill-file-import.ts";
export { ScoreDecisionEvent } from "./grade-passback/score-decision-event.ts";
export { SkillGradePassback } from "./grade-passback/skill-grade-passback.ts";
export { SkillLearningPath } from "./learning-path/skill-learning-path.ts";
export { QuizSubmittedEvent } from "./quiz/quiz-submitted-event.ts";
export { SkillQuiz } from "./quiz/skill-quiz.ts";
export { RecommendationActionEvent } from "./recommendations/recommendation-action-event.ts";
export { SkillRecommendations } from "./recommendations/skill-recommendations.ts";
export { SkillViewPicker } from "./view-picker/skill-view-picker.ts";
export { speak, type Language, type MessageKey } from "./messages/messages.ts";
export { studioContext, type Studio } from "./studio.ts";
