// What is said about the interviewer, in Korean.
export const interviewKo = {};
