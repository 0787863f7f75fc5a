// The operators' page loads this in place of the learners' elements.
export { SkillStudio } from "./skill-studio.ts";
export { AdminChangeEvent, type AdminChange } from "./admin-console/admin-change-event.ts";
export { SkillAdminConsole } from "./admin-console/skill-admin-console.ts";
export { speak, type Language, type MessageKey } from "./messages/messages.ts";
