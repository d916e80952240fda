// What is said about exams and their reports, in Korean.
export const examKo = {};
