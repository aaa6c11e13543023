export { changeSettings, firstDayFor, type SettingsRefused, settingProblemsOn } from './change-settings.ts';
export { type BasisEffect, chargeBasisEffect } from './effects.ts';
export { settingTimeline, type Timeline } from './timeline.ts';
export type { EditableKey, EditableSettings, NumberKey, SettingEntry, SettingProblem } from './types.ts';
