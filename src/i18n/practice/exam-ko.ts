// What is said about exams and their reports, in Korean.
export const examKo = {
  "exam.context": "컨텍스트: `kubectl config use-context {context}`",
};
