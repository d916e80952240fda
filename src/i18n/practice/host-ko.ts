// What is said about the host of a group, in Korean.
export const hostKo = {};
