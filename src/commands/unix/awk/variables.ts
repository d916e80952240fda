// The variables of an awk program: global ones, and those of the function that runs.
import type { AwkArray, Value } from "./value.ts";

export interface Cell {
  value: Value;
  array: AwkArray | undefined;
  /** The caller's variable that an unset argument stands for, should it turn out to be an array. */
  link?: Cell;
}

export class Variables {
  readonly globals = new Map<string, Cell>();
  /** The parameters of the function that runs. */
  locals: Map<string, Cell> | undefined;

  cell(name: string): Cell {
    const local = this.locals?.get(name);
    if (local) return local;
    let cell = this.globals.get(name);
    if (!cell) {
      cell = { value: undefined, array: undefined };
      this.globals.set(name, cell);
    }
    return cell;
  }
  array(name: string): AwkArray {
    const make = (cell: Cell): AwkArray => {
      cell.array ??= cell.link ? make(cell.link) : new Map();
      return cell.array;
    };
    return make(this.cell(name));
  }
}
