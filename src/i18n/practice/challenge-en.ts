// What is said about challenges: codes, runs, results, replays, in English.
export const challengeEn = {};
