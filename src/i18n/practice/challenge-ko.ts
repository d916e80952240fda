// What is said about challenges: codes, runs, results, replays, in Korean.
export const challengeKo = {};
