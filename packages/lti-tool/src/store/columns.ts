import type { ColumnType, JSONColumnType } from "kysely";

/** A column with a default: an insert may leave it out. */
export type Generated<T> =
  T extends ColumnType<infer Select, infer Insert, infer Update>
    ? ColumnType<Select, Insert | undefined, Update>
    : ColumnType<T, T | undefined, T>;

/** `timestamptz`: read as a `Date`; written as a `Date` or ISO 8601 text with an offset. */
export type Timestamp = ColumnType<Date, Date | string, Date | string>;

/** `jsonb`: read as `T`; written as `JSON.stringify(value)`, since `pg` would send an array as a PostgreSQL array. */
export type Json<T extends object | null> = JSONColumnType<T>;

/** A column that PostgreSQL computes: it can only be read. */
export type Computed<T> = ColumnType<T, never, never>;

/** What a jsonb object of no fixed shape is read as. */
export type JsonObject = Readonly<Record<string, unknown>>;
