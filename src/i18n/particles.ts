// Korean particles after a word that was put into a sentence: which form is right depends on how the word is read, and ends.

/** How a word ends when it is read in Korean: in a vowel, in ㄹ, or in another consonant. */
type Ending = "vowel" | "ㄹ" | "consonant";

/** By the word's ending: after a consonant, and after a vowel. */
const PAIRS: readonly (readonly [string, string])[] = [
  ["은", "는"],
  ["을", "를"],
  ["이", "가"],
  ["과", "와"],
  ["으로", "로"],
];

/** 영 일 이 삼 사 오 육 칠 팔 구. */
const DIGITS: readonly Ending[] = ["consonant", "ㄹ", "vowel", "consonant", "vowel", "vowel", "consonant", "ㄹ", "ㄹ", "vowel"];

const HANGUL = 0xac00;
const RIEUL = 8;

export function endingOf(word: string): Ending {
  const last = word.at(-1) ?? "";
  const code = last.codePointAt(0)! - HANGUL;
  if (code >= 0 && code < 11_172) return code % 28 === 0 ? "vowel" : code % 28 === RIEUL ? "ㄹ" : "consonant";
  // 십, 백, 천, 만.
  if (/[1-9]0+$/.test(word)) return "consonant";
  if (/\d/.test(last)) return DIGITS[Number(last)]!;
  const text = word.toLowerCase();
  if (/(l|le)$/.test(text)) return "ㄹ";
  // 네임, 라인, 클리닉; 숍, 북, 클록, 마켓, 웹; 체크아웃. Two vowels are a long one: 보트, 위크.
  if (/([mn]|ng|ic|[mn]e)$/.test(text)) return "consonant";
  if (/((^|[^aeiou])[aeiou](ck|[kptb])|app|ook|out)$/.test(text)) return "consonant";
  return "vowel";
}

/** A particle in the form that fits the word before it; what is none stays. */
export function particleAfter(word: string, particle: string): string {
  const pair = PAIRS.find((each) => each.includes(particle));
  if (!pair) return particle;
  const ending = endingOf(word);
  const soft = ending === "vowel" || (ending === "ㄹ" && particle.endsWith("로"));
  return pair[soft ? 1 : 0];
}

/** A particle at the beginning of what follows a word, after marks that close it, and before anything else begins. */
export const PARTICLE = /^([`*"')\]]*)(은|는|을|를|이|가|과|와|으로|로)(?=[\s,.?!:;)`"]|$)/;
