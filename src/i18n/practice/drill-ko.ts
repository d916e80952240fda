// What is said about drills, in Korean.
export const drillKo = {};
