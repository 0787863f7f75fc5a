export { SkillStudio } from "./skill-studio.ts";
export { SkillDashboard } from "./dashboard/skill-dashboard.ts";
export { speak, type Language, type MessageKey } from "./messages/messages.ts";
export { studioContext, type Studio } from "./studio.ts";
