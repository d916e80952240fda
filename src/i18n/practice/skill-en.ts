// What is said about skills, certificates and achievements, in English.
export const skillEn = {};
