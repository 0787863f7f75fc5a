export { SkillStudio } from "./skill-studio.ts";
export { SkillDashboard } from "./dashboard/skill-dashboard.ts";
