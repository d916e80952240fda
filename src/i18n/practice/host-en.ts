// What is said about the host of a group, in English.
export const hostEn = {};
