// What is said about exams and their reports, in English.
export const examEn = {
  "exam.context": "Context: `kubectl config use-context {context}`",
};
