// What is said about drills, in English.
export const drillEn = {};
