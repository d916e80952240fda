// What is said about skills, certificates and achievements, in Korean.
export const skillKo = {};
