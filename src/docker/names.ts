// Names for containers that nobody named: a mood and somebody who moved computing or science.
import type { Random } from "../base/random.ts";

const MOODS =
  "able amber brave bright brisk calm candid cheerful clever cosy curious daring deft eager earnest fair fearless fond frank gallant gentle glad golden happy hardy hopeful humble jolly keen kind lively lucid mellow merry mild modest neat nimble noble patient placid plucky polite prompt proud quick quiet ready serene sharp silent smart snug spry steady stoic sunny swift tender tidy trusty vivid warm wise witty zesty".split(
    " ",
  );
const PEOPLE =
  "allen anning babbage banach bartik bernerslee bohr boole borg brahmagupta carson cerf chandrasekhar codd cori curie darwin dijkstra easley einstein elion engelbart euclid euler faraday fermat feynman franklin galileo gauss goodall hamilton hawking hertz hodgkin hopper hugle hypatia jang johnson kalam keller kepler kilby knuth lamarr lamport leavitt lovelace maxwell mccarthy meitner mendel mirzakhani montalcini morse newton nightingale nobel noether pascal perlman pike ramanujan ritchie rosalind rubin sammet shannon sinoussi tesla thompson torvalds turing tu volta wiles wilson wing wozniak wu yalow".split(
    " ",
  );

/** A name that nobody has yet. */
export function makeName(random: Random, taken: (name: string) => boolean): string {
  const pick = (words: readonly string[]) => words[random.between(0, words.length - 1)]!;
  let name = `${pick(MOODS)}_${pick(PEOPLE)}`;
  while (taken(name)) name = `${name}${random.between(0, 9)}`;
  return name;
}
