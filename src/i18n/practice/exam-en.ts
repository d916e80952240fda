// What is said about exams and their reports, in English.
export const examEn = {};
