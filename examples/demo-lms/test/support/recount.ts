import { parse } from "csv-parse/sync";

/** Figures of a learner, counted straight from the course's reports, without any code of the tool. */
export interface Recount {
  readonly lessonsCompleted: number;
  readonly lessonsTracked: number;
  readonly quizPercent: number;
}

export interface Reports {
  readonly completion: string;
  readonly quiz: string;
}

export function recount(email: string, { completion, quiz }: Reports): Recount {
  const states = rowOf(email, completion)
    .slice(2)
    .filter((_, column) => column % 2 === 0);
  const [header = []] = rows(quiz);
  const column = header.findIndex((name) => name.startsWith("Grade/"));
  const maximum = Number(header[column]?.slice("Grade/".length));
  return {
    lessonsCompleted: states.filter((state) => state.startsWith("Completed")).length,
    lessonsTracked: states.length,
    quizPercent: (Number(rowOf(email, quiz)[column]) / maximum) * 100,
  };
}

function rowOf(email: string, csv: string): readonly string[] {
  const found = rows(csv).find((row) => row.includes(email));
  if (!found) throw new Error(`${email} is not in the report.`);
  return found;
}

function rows(csv: string): readonly (readonly string[])[] {
  return parse(csv, { bom: true, relax_column_count: true });
}
