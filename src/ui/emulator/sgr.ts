// SGR: how the next characters are to look.
import { PLAIN, type Style } from "./cells.ts";

/** The style after the given numbers. */
export function styled(style: Style, numbers: readonly (number | undefined)[]): Style {
  let now: { -readonly [K in keyof Style]: Style[K] } = { ...style };
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? 0;
    if (number === 0) now = {};
    else if (number === 1) now.bold = true;
    else if (number === 2) now.dim = true;
    else if (number === 3) now.italic = true;
    else if (number === 4) now.underline = true;
    else if (number === 7) now.inverse = true;
    else if (number === 22) {
      delete now.bold;
      delete now.dim;
    } else if (number === 23) delete now.italic;
    else if (number === 24) delete now.underline;
    else if (number === 27) delete now.inverse;
    else if (number >= 30 && number <= 37) now.foreground = number - 30;
    else if (number >= 90 && number <= 97) now.foreground = number - 82;
    else if (number === 39) delete now.foreground;
    else if (number >= 40 && number <= 47) now.background = number - 40;
    else if (number >= 100 && number <= 107) now.background = number - 92;
    else if (number === 49) delete now.background;
    else if ((number === 38 || number === 48) && numbers[i + 1] === 5) {
      now[number === 38 ? "foreground" : "background"] = numbers[i + 2] ?? 0;
      i += 2;
    }
  }
  return Object.keys(now).length ? now : PLAIN;
}
