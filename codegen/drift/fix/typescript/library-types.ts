/**
 * Where libraries take an entity's members, as types: enough for the compiler
 * to follow a member into the keys of a query's options and out of its
 * result. What is not said here is `any`. The libraries' own declarations are
 * not read: patches come out the same whether or not they are installed.
 */
const typeorm = `declare module "typeorm" {
  type Item<T> = T extends readonly (infer U)[] ? Item<U> : T extends Promise<infer U> ? Item<U> : NonNullable<T>;
  export type Relation<T> = T;
  export type DeepPartial<E> = { [P in keyof E]?: E[P] | DeepPartial<Item<E[P]>> | DeepPartial<Item<E[P]>>[] };
  export type FindOptionsWhere<E> = { [P in keyof E]?: E[P] | FindOptionsWhere<Item<E[P]>> | FindOptionsWhere<Item<E[P]>>[] | FindOperator };
  export type FindOptionsSelect<E> = { [P in keyof E]?: boolean | FindOptionsSelect<Item<E[P]>> };
  export type FindOptionsRelations<E> = { [P in keyof E]?: boolean | FindOptionsRelations<Item<E[P]>> };
  export type FindOptionsOrder<E> = { [P in keyof E]?: "ASC" | "DESC" | "asc" | "desc" | 1 | -1 | { direction?: string; nulls?: string } | FindOptionsOrder<Item<E[P]>> };
  export type QueryDeepPartialEntity<E> = { [P in keyof E]?: E[P] | QueryDeepPartialEntity<Item<E[P]>> | (() => string) };
  type Where<E> = FindOptionsWhere<E> | FindOptionsWhere<E>[];
  type Criteria<E> = string | number | string[] | number[] | Where<E>;
  type Target<E> = (abstract new (...given: any[]) => E) | EntitySchema<E> | { type: E; name: string };
  export class FindOperator { private operator; }
  export interface FindOneOptions<E> { select?: (keyof E)[] | FindOptionsSelect<E>; where?: Where<E>; relations?: string[] | FindOptionsRelations<E>; order?: FindOptionsOrder<E>; [other: string]: any }
  export interface FindManyOptions<E> extends FindOneOptions<E> { skip?: number; take?: number }
  interface UpsertOptions<E> { conflictPaths: (keyof E)[] | { [P in keyof E]?: true }; [other: string]: any }
  export class Repository<E> {
    manager: EntityManager;
    create(): E; create(entity: DeepPartial<E>): E; create(entities: DeepPartial<E>[]): E[];
    merge(entity: E, ...others: DeepPartial<E>[]): E;
    preload(entity: DeepPartial<E>): Promise<E | undefined>;
    save<T extends DeepPartial<E>>(entity: T, options?: any): Promise<T & E>;
    save<T extends DeepPartial<E>>(entities: T[], options?: any): Promise<(T & E)[]>;
    remove(entity: E): Promise<E>; remove(entities: E[]): Promise<E[]>;
    insert(entity: QueryDeepPartialEntity<E> | QueryDeepPartialEntity<E>[]): Promise<any>;
    update(criteria: Criteria<E>, values: QueryDeepPartialEntity<E>): Promise<any>;
    updateAll(values: QueryDeepPartialEntity<E>): Promise<any>;
    upsert(entity: QueryDeepPartialEntity<E> | QueryDeepPartialEntity<E>[], conflict: (keyof E)[] | UpsertOptions<E>): Promise<any>;
    delete(criteria: Criteria<E>): Promise<any>; softDelete(criteria: Criteria<E>): Promise<any>; restore(criteria: Criteria<E>): Promise<any>;
    exists(options?: FindManyOptions<E>): Promise<boolean>; exist(options?: FindManyOptions<E>): Promise<boolean>; existsBy(where: Where<E>): Promise<boolean>;
    count(options?: FindManyOptions<E>): Promise<number>; countBy(where: Where<E>): Promise<number>;
    sum(column: keyof E, where?: Where<E>): Promise<number | null>; average(column: keyof E, where?: Where<E>): Promise<number | null>;
    minimum(column: keyof E, where?: Where<E>): Promise<number | null>; maximum(column: keyof E, where?: Where<E>): Promise<number | null>;
    find(options?: FindManyOptions<E>): Promise<E[]>; findBy(where: Where<E>): Promise<E[]>;
    findAndCount(options?: FindManyOptions<E>): Promise<[E[], number]>; findAndCountBy(where: Where<E>): Promise<[E[], number]>;
    findOne(options: FindOneOptions<E>): Promise<E | null>; findOneBy(where: Where<E>): Promise<E | null>;
    findOneOrFail(options: FindOneOptions<E>): Promise<E>; findOneByOrFail(where: Where<E>): Promise<E>;
    increment(where: Where<E>, column: keyof E, by: number | string): Promise<any>; decrement(where: Where<E>, column: keyof E, by: number | string): Promise<any>;
    createQueryBuilder(alias?: string): SelectQueryBuilder<E>;
    extend<C>(customs: C & ThisType<this & C>): this & C;
  }
  export class TreeRepository<E> extends Repository<E> {}
  export class EntityManager {
    getRepository<E>(target: Target<E>): Repository<E>; getTreeRepository<E>(target: Target<E>): Repository<E>; withRepository<R>(repository: R): R;
    transaction<T>(run: (manager: EntityManager) => Promise<T>): Promise<T>; transaction<T>(level: string, run: (manager: EntityManager) => Promise<T>): Promise<T>;
    create<E>(target: Target<E>, entity?: DeepPartial<E>): E; create<E>(target: Target<E>, entities: DeepPartial<E>[]): E[];
    merge<E>(target: Target<E>, entity: E, ...others: DeepPartial<E>[]): E; preload<E>(target: Target<E>, entity: DeepPartial<E>): Promise<E | undefined>;
    save<E>(target: Target<E>, entity: DeepPartial<E>): Promise<E>; save<E>(target: Target<E>, entities: DeepPartial<E>[]): Promise<E[]>; save<E>(entity: E): Promise<E>;
    remove<E>(entity: E): Promise<E>;
    insert<E>(target: Target<E>, entity: QueryDeepPartialEntity<E> | QueryDeepPartialEntity<E>[]): Promise<any>;
    update<E>(target: Target<E>, criteria: Criteria<E>, values: QueryDeepPartialEntity<E>): Promise<any>;
    upsert<E>(target: Target<E>, entity: QueryDeepPartialEntity<E> | QueryDeepPartialEntity<E>[], conflict: (keyof E)[] | UpsertOptions<E>): Promise<any>;
    delete<E>(target: Target<E>, criteria: Criteria<E>): Promise<any>; softDelete<E>(target: Target<E>, criteria: Criteria<E>): Promise<any>;
    exists<E>(target: Target<E>, options?: FindManyOptions<E>): Promise<boolean>; existsBy<E>(target: Target<E>, where: Where<E>): Promise<boolean>;
    count<E>(target: Target<E>, options?: FindManyOptions<E>): Promise<number>; countBy<E>(target: Target<E>, where: Where<E>): Promise<number>;
    find<E>(target: Target<E>, options?: FindManyOptions<E>): Promise<E[]>; findBy<E>(target: Target<E>, where: Where<E>): Promise<E[]>;
    findAndCount<E>(target: Target<E>, options?: FindManyOptions<E>): Promise<[E[], number]>; findAndCountBy<E>(target: Target<E>, where: Where<E>): Promise<[E[], number]>;
    findOne<E>(target: Target<E>, options: FindOneOptions<E>): Promise<E | null>; findOneBy<E>(target: Target<E>, where: Where<E>): Promise<E | null>;
    findOneOrFail<E>(target: Target<E>, options: FindOneOptions<E>): Promise<E>; findOneByOrFail<E>(target: Target<E>, where: Where<E>): Promise<E>;
    createQueryBuilder<E>(target: Target<E>, alias: string): SelectQueryBuilder<E>;
  }
  export class DataSource { constructor(options: any); manager: EntityManager; getRepository<E>(target: Target<E>): Repository<E>; getTreeRepository<E>(target: Target<E>): Repository<E>;
    createQueryBuilder<E>(target: Target<E>, alias: string): SelectQueryBuilder<E>; transaction<T>(run: (manager: EntityManager) => Promise<T>): Promise<T>; createQueryRunner(): QueryRunner; [other: string]: any }
  export interface QueryRunner { manager: EntityManager; [other: string]: any }
  export class BaseEntity {
    static create<T>(this: new () => T, entity?: DeepPartial<T>): T; static save<T>(this: new () => T, entity: DeepPartial<T>): Promise<T>;
    static find<T>(this: new () => T, options?: FindManyOptions<T>): Promise<T[]>; static findBy<T>(this: new () => T, where: Where<T>): Promise<T[]>;
    static findOne<T>(this: new () => T, options: FindOneOptions<T>): Promise<T | null>; static findOneBy<T>(this: new () => T, where: Where<T>): Promise<T | null>;
    static findOneOrFail<T>(this: new () => T, options: FindOneOptions<T>): Promise<T>; static findOneByOrFail<T>(this: new () => T, where: Where<T>): Promise<T>;
    static findAndCount<T>(this: new () => T, options?: FindManyOptions<T>): Promise<[T[], number]>; static count<T>(this: new () => T, options?: FindManyOptions<T>): Promise<number>; static countBy<T>(this: new () => T, where: Where<T>): Promise<number>;
    static insert<T>(this: new () => T, entity: QueryDeepPartialEntity<T>): Promise<any>; static update<T>(this: new () => T, criteria: Criteria<T>, values: QueryDeepPartialEntity<T>): Promise<any>; static delete<T>(this: new () => T, criteria: Criteria<T>): Promise<any>;
    static createQueryBuilder<T>(this: new () => T, alias?: string): SelectQueryBuilder<T>; static getRepository<T>(this: new () => T): Repository<T>;
    save(): Promise<this>; remove(): Promise<this>; reload(): Promise<void>;
  }
  export class QueryBuilder<E> {
    update(values: QueryDeepPartialEntity<E>): UpdateQueryBuilder<E>; update<T>(target: Target<T>, values?: QueryDeepPartialEntity<T>): UpdateQueryBuilder<T>; update(): UpdateQueryBuilder<E>;
    insert(): InsertQueryBuilder<E>; delete(): DeleteQueryBuilder<E>;
    where(where: any, parameters?: any): this; andWhere(where: any, parameters?: any): this; orWhere(where: any, parameters?: any): this; setParameter(name: string, value: any): this; setParameters(values: any): this;
    execute(): Promise<any>; getSql(): string; getQuery(): string; returning(columns: any): this;
  }
  export class SelectQueryBuilder<E> extends QueryBuilder<E> {
    select(...given: any[]): this; addSelect(...given: any[]): this; from<T>(target: Target<T>, alias: string): SelectQueryBuilder<T>; distinct(on?: boolean): this; distinctOn(columns: string[]): this;
    innerJoin(...given: any[]): this; leftJoin(...given: any[]): this; innerJoinAndSelect(...given: any[]): this; leftJoinAndSelect(...given: any[]): this;
    leftJoinAndMapOne(...given: any[]): this; leftJoinAndMapMany(...given: any[]): this; innerJoinAndMapOne(...given: any[]): this; innerJoinAndMapMany(...given: any[]): this; loadRelationCountAndMap(...given: any[]): this;
    groupBy(...given: any[]): this; addGroupBy(...given: any[]): this; having(...given: any[]): this; andHaving(...given: any[]): this; orderBy(...given: any[]): this; addOrderBy(...given: any[]): this;
    limit(count?: number): this; offset(count?: number): this; skip(count?: number): this; take(count?: number): this; withDeleted(): this; cache(...given: any[]): this; setLock(...given: any[]): this; clone(): this;
    getOne(): Promise<E | null>; getOneOrFail(): Promise<E>; getMany(): Promise<E[]>; getManyAndCount(): Promise<[E[], number]>; getCount(): Promise<number>; getExists(): Promise<boolean>;
    getRawOne<T = any>(): Promise<T | undefined>; getRawMany<T = any>(): Promise<T[]>; getRawAndEntities(): Promise<{ entities: E[]; raw: any[] }>;
  }
  export class UpdateQueryBuilder<E> extends QueryBuilder<E> { set(values: QueryDeepPartialEntity<E>): this; }
  export class DeleteQueryBuilder<E> extends QueryBuilder<E> { from<T>(target: Target<T>, alias?: string): DeleteQueryBuilder<T>; }
  export class InsertQueryBuilder<E> extends QueryBuilder<E> { into<T>(target: Target<T>, columns?: string[]): InsertQueryBuilder<T>; values(values: QueryDeepPartialEntity<E> | QueryDeepPartialEntity<E>[]): this; orIgnore(on?: boolean): this; orUpdate(...given: any[]): this; }
  interface SchemaOptions<E> { name?: string; target?: any; columns: { [P in keyof E]?: any }; relations?: { [P in keyof E]?: any }; indices?: { columns?: (keyof E)[] | ((object: E) => any); [other: string]: any }[]; uniques?: { columns?: (keyof E)[] | ((object: E) => any); [other: string]: any }[]; [other: string]: any }
  export class EntitySchema<E = any> { constructor(options: SchemaOptions<E>); options: SchemaOptions<E>; }
  export interface EntitySubscriberInterface<E = any> { afterLoad?(entity: E): any }
  export interface InsertEvent<E> { entity: E; manager: EntityManager; [other: string]: any }
  export interface UpdateEvent<E> { entity?: E; databaseEntity: E; manager: EntityManager; [other: string]: any }
  type Of<T> = (type?: any) => abstract new (...given: any[]) => T;
  export function OneToMany<T>(type: string | Of<T>, inverse: string | ((object: T) => any), options?: any): any;
  export function ManyToOne<T>(type: string | Of<T>, inverse?: string | ((object: T) => any) | object, options?: any): any;
  export function OneToOne<T>(type: string | Of<T>, inverse?: string | ((object: T) => any) | object, options?: any): any;
  export function ManyToMany<T>(type: string | Of<T>, inverse?: string | ((object: T) => any) | object, options?: any): any;
}`;

const mikroorm = (name: string) => `declare module "${name}" {
  type Item<T> = T extends { [Symbol.iterator](): Iterator<infer U> } ? T extends string ? T : Item<U> : T extends Reference<infer U> ? U : NonNullable<T>;
  export type Opt<T = unknown> = T; export type Hidden<T = unknown> = T; export type Ref<T> = Reference<T>; export type Loaded<T, L = any, F = any, E = any> = T; export type Rel<T> = T; export type IType<T, R = any, S = any> = T;
  export class Reference<T> { unwrap(): T; load(): Promise<T>; loadOrFail(): Promise<T>; getEntity(): T; $: T }
  export class Collection<T, O = any> { getItems(): T[]; loadItems(): Promise<T[]>; add(...items: T[]): void; [Symbol.iterator](): Iterator<T>; $: T[]; length: number; constructor(owner: any) }
  type Operators<V> = { $eq?: V; $ne?: V; $in?: any; $nin?: any; $gt?: any; $gte?: any; $lt?: any; $lte?: any; $like?: any; $ilike?: any; $re?: any; $not?: any; $some?: any; $none?: any; $every?: any };
  export type FilterObject<E> = { [P in keyof E]?: E[P] | Operators<E[P]> | FilterObject<Item<E[P]>> | any[] };
  export type FilterQuery<E> = (FilterObject<E> & { $and?: FilterQuery<E>[]; $or?: FilterQuery<E>[]; $not?: FilterQuery<E> }) | string | number | FilterObject<E>[];
  export type EntityData<E> = { [P in keyof E]?: E[P] | EntityData<Item<E[P]>> | any };
  export type RequiredEntityData<E> = EntityData<E>; export type EntityDTO<E> = { [P in keyof E]: E[P] }; export type EntityKey<E> = keyof E;
  export type QueryOrderMap<E> = { [P in keyof E]?: "ASC" | "DESC" | "asc" | "desc" | 1 | -1 | QueryOrderMap<Item<E[P]>> };
  export interface FindOptions<E, H = any, F = any, X = any> { where?: FilterQuery<E>; orderBy?: QueryOrderMap<E> | QueryOrderMap<E>[]; fields?: readonly (keyof E)[]; exclude?: readonly (keyof E)[]; populate?: any; [other: string]: any }
  export interface FindOneOptions<E, H = any, F = any, X = any> extends FindOptions<E> {} export interface FindOneOrFailOptions<E, H = any, F = any, X = any> extends FindOptions<E> {}
  interface UpsertOptions<E> { onConflictFields?: (keyof E)[]; onConflictMergeFields?: (keyof E)[]; onConflictExcludeFields?: (keyof E)[]; [other: string]: any }
  type Name<E> = (abstract new (...given: any[]) => E) | EntitySchema<E> | { "~entity": E };
  export class EntityManager {
    getRepository<E>(name: Name<E>): EntityRepository<E>; repo<E>(name: Name<E>): EntityRepository<E>; fork(options?: any): EntityManager; transactional<T>(run: (em: EntityManager) => T | Promise<T>, options?: any): Promise<T>;
    find<E>(name: Name<E>, where: FilterQuery<E>, options?: FindOptions<E>): Promise<E[]>; findAll<E>(name: Name<E>, options?: FindOptions<E>): Promise<E[]>; findAndCount<E>(name: Name<E>, where: FilterQuery<E>, options?: FindOptions<E>): Promise<[E[], number]>;
    findByCursor<E>(name: Name<E>, ...given: any[]): Promise<{ items: E[]; [other: string]: any }>;
    findOne<E>(name: Name<E>, where: FilterQuery<E>, options?: FindOptions<E>): Promise<E | null>; findOneOrFail<E>(name: Name<E>, where: FilterQuery<E>, options?: FindOptions<E>): Promise<E>;
    create<E>(name: Name<E>, data: EntityData<E>, options?: any): E; assign<E>(entity: E, data: EntityData<E>, options?: any): E; merge<E>(name: Name<E>, data: EntityData<E>): E; map<E>(name: Name<E>, data: any): E;
    insert<E>(name: Name<E>, data: EntityData<E>, options?: any): Promise<any>; insertMany<E>(name: Name<E>, data: EntityData<E>[], options?: any): Promise<any>;
    upsert<E>(name: Name<E>, data: EntityData<E>, options?: UpsertOptions<E>): Promise<E>; upsertMany<E>(name: Name<E>, data: EntityData<E>[], options?: UpsertOptions<E>): Promise<E[]>;
    nativeUpdate<E>(name: Name<E>, where: FilterQuery<E>, data: EntityData<E>, options?: any): Promise<number>; nativeDelete<E>(name: Name<E>, where: FilterQuery<E>, options?: any): Promise<number>;
    count<E>(name: Name<E>, where?: FilterQuery<E>, options?: any): Promise<number>; getReference<E>(name: Name<E>, id: any, options?: any): E; refresh<E>(entity: E): Promise<E | null>;
    populate<E>(entities: E, hint: any, options?: any): Promise<E>; persist(entity: any): this; remove(entity: any): this; flush(): Promise<void>; clear(): void;
    createQueryBuilder<E>(name: Name<E>, alias?: string): QueryBuilder<E>; qb<E>(name: Name<E>, alias?: string): QueryBuilder<E>; [other: string]: any;
  }
  export class SqlEntityManager extends EntityManager {}
  export class EntityRepository<E> {
    protected em: EntityManager; getEntityManager(): EntityManager;
    find(where: FilterQuery<E>, options?: FindOptions<E>): Promise<E[]>; findAll(options?: FindOptions<E>): Promise<E[]>; findAndCount(where: FilterQuery<E>, options?: FindOptions<E>): Promise<[E[], number]>;
    findOne(where: FilterQuery<E>, options?: FindOptions<E>): Promise<E | null>; findOneOrFail(where: FilterQuery<E>, options?: FindOptions<E>): Promise<E>;
    create(data: EntityData<E>, options?: any): E; assign(entity: E, data: EntityData<E>, options?: any): E; insert(data: EntityData<E>, options?: any): Promise<any>; insertMany(data: EntityData<E>[], options?: any): Promise<any>;
    upsert(data: EntityData<E>, options?: UpsertOptions<E>): Promise<E>; upsertMany(data: EntityData<E>[], options?: UpsertOptions<E>): Promise<E[]>;
    nativeUpdate(where: FilterQuery<E>, data: EntityData<E>, options?: any): Promise<number>; nativeDelete(where: FilterQuery<E>, options?: any): Promise<number>;
    count(where?: FilterQuery<E>, options?: any): Promise<number>; getReference(id: any, options?: any): E; populate<T>(entities: T, hint: any, options?: any): Promise<T>;
    createQueryBuilder(alias?: string): QueryBuilder<E>; qb(alias?: string): QueryBuilder<E>;
  }
  export class QueryBuilder<E> {
    select(fields: any, distinct?: boolean): this; addSelect(fields: any): this; insert(data: EntityData<E> | EntityData<E>[]): this; update(data: EntityData<E>): this; delete(where?: FilterQuery<E>): this;
    where(where: FilterQuery<E>, operator?: any): this; andWhere(where: FilterQuery<E>): this; orWhere(where: FilterQuery<E>): this; orderBy(order: QueryOrderMap<E> | QueryOrderMap<E>[]): this; groupBy(fields: any): this; limit(count?: number, offset?: number): this; offset(count?: number): this;
    leftJoin(...given: any[]): this; innerJoin(...given: any[]): this; leftJoinAndSelect(...given: any[]): this; innerJoinAndSelect(...given: any[]): this;
    getResult(): Promise<E[]>; getResultList(): Promise<E[]>; getSingleResult(): Promise<E | null>; getResultAndCount(): Promise<[E[], number]>; getCount(): Promise<number>; execute(...given: any[]): Promise<any>;
  }
  export class BaseEntity { assign(data: EntityData<this>): this; toObject(): EntityDTO<this>; toPOJO(): EntityDTO<this> }
  export function wrap<E>(entity: E): { assign(data: EntityData<E>, options?: any): E; toObject(): EntityDTO<E>; toJSON(): EntityDTO<E>; toPOJO(): EntityDTO<E>; init(): Promise<E>; [other: string]: any };
  type Of<T> = () => abstract new (...given: any[]) => T;
  export function OneToMany<T>(options: { entity: string | Of<T>; mappedBy: string | ((object: T) => any); [other: string]: any }): any;
  export function OneToMany<T>(type: string | Of<T>, inverse: string | ((object: T) => any), options?: any): any;
  interface SchemaOptions<E> { name?: string; class?: abstract new (...given: any[]) => E; properties?: { [P in keyof E]?: any }; [other: string]: any }
  export class EntitySchema<E = any, B = any> { constructor(options: SchemaOptions<E>); "~entity": E; class: new () => E; setClass(type: any): void }
  interface Chain<V> {
    nullable(): Chain<V | null>; strictNullable(): Chain<V | null>; array(): Chain<V[]>; ref(): Chain<Ref<V>>; primary(): Chain<V>; unique(on?: any): Chain<V>; index(on?: any): Chain<V>; length(n: number): Chain<V>; precision(n: number): Chain<V>; scale(n: number): Chain<V>;
    default(value: any): Chain<V>; defaultRaw(value: string): Chain<V>; onCreate(make: any): Chain<V>; onUpdate(make: any): Chain<V>; fieldName(name: string): Chain<V>; name(name: string): Chain<V>; columnType(name: any): Chain<V>; nativeEnumName(name: string): Chain<V>;
    autoincrement(on?: boolean): Chain<V>; generated(as: any): Chain<V>; hidden(): Chain<V>; lazy(on?: any): Chain<V>; persist(on?: boolean): Chain<V>; version(): Chain<V>; comment(text: string): Chain<V>; $type<T>(): Chain<T>;
    mappedBy(name: any): Chain<V>; inversedBy(name: any): Chain<V>; owner(): Chain<V>; joinColumn(name: string): Chain<V>; deleteRule(rule: string): Chain<V>; updateRule(rule: string): Chain<V>; cascade(...given: any[]): Chain<V>; eager(on?: any): Chain<V>; orphanRemoval(on?: any): Chain<V>; check(text: any): Chain<V>; mapToPk(): Chain<any>; runtimeType(name: string): Chain<V>;
  }
  interface Builders {
    string(): Chain<string>; text(): Chain<string>; character(): Chain<string>; uuid(): Chain<string>; time(): Chain<string>; date(): Chain<string>; interval(): Chain<string>; decimal(mode?: any): Chain<string>; bigint(mode?: any): Chain<bigint>;
    integer(): Chain<number>; smallint(): Chain<number>; tinyint(): Chain<number>; mediumint(): Chain<number>; float(): Chain<number>; double(): Chain<number>; boolean(): Chain<boolean>; datetime(): Chain<Date>; blob(): Chain<Buffer>; uint8array(): Chain<Uint8Array>;
    json<T = any>(): Chain<T>; array<T = string>(): Chain<T[]>; type(given: any): Chain<any>; enum<const T>(items: () => T): Chain<any>; enum<const T extends readonly any[]>(items: T): Chain<T[number]>; enum(): Chain<any>;
    manyToOne(target: any): Chain<any>; oneToOne(target: any): Chain<any>; oneToMany(target: any): Chain<any>; manyToMany(target: any): Chain<any>; embedded(target: any): Chain<any>; formula(text: any): Chain<any>; unknown(): Chain<unknown>;
  }
  export const p: Builders;
  type Value<C> = C extends Chain<infer V> ? V : C extends (...given: any[]) => infer R ? Value<R> : any;
  type Built<P> = { -readonly [K in keyof P]: Value<P[K]> };
  export type InferEntity<S> = S extends { "~entity": infer E } ? E : any;
  interface Defined<P> { "~entity": Built<P>; properties: P; class: new () => Built<P>; setClass(type: any): void }
  export function defineEntity<P>(options: { name?: string; class?: any; tableName?: string; schema?: string; properties: P | ((p: Builders) => P); indexes?: { properties?: keyof P | (keyof P)[]; [other: string]: any }[]; uniques?: { properties?: keyof P | (keyof P)[]; [other: string]: any }[]; [other: string]: any }): Defined<P>;
  export namespace defineEntity { const properties: Builders }
  export interface EventArgs<E> { entity: E; em: EntityManager; [other: string]: any }
}`;

/** Declarations by path, for a project in memory. */
export const libraryTypes: ReadonlyMap<string, string> = new Map([
  ["typeorm", typeorm],
  ...[
    "@mikro-orm/core",
    "@mikro-orm/postgresql",
    "@mikro-orm/knex",
    "@mikro-orm/sql",
    "@mikro-orm/decorators/legacy",
  ].map((name) => [name, mikroorm(name)] as const),
]);
