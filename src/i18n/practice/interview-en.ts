// What is said about the interviewer, in English.
export const interviewEn = {};
