import { notNull } from "./proof.ts";
import type { OutputColumn } from "./output-column.ts";

/** Columns of pg_catalog's tables that are NOT NULL in every major from 14 to 18, with their types. */
export const systemColumnLists: Readonly<Record<string, string>> = {
  pg_am: "oid oid, amname name, amhandler regproc, amtype char",
  pg_attrdef: "oid oid, adrelid oid, adnum int2, adbin pg_node_tree",
  pg_attribute:
    "attrelid oid, attname name, atttypid oid, attlen int2, attnum int2, atttypmod int4, attbyval bool, attalign char, attstorage char, attcompression char, attnotnull bool, atthasdef bool, atthasmissing bool, attidentity char, attgenerated char, attisdropped bool, attislocal bool, attcollation oid",
  pg_class:
    "oid oid, relname name, relnamespace oid, reltype oid, reloftype oid, relowner oid, relam oid, relfilenode oid, reltablespace oid, relpages int4, reltuples float4, relallvisible int4, reltoastrelid oid, relhasindex bool, relisshared bool, relpersistence char, relkind char, relnatts int2, relchecks int2, relhasrules bool, relhastriggers bool, relhassubclass bool, relrowsecurity bool, relforcerowsecurity bool, relispopulated bool, relreplident char, relispartition bool, relrewrite oid, relfrozenxid xid, relminmxid xid",
  pg_collation:
    "oid oid, collname name, collnamespace oid, collowner oid, collprovider char, collisdeterministic bool, collencoding int4",
  pg_constraint:
    "oid oid, conname name, connamespace oid, contype char, condeferrable bool, condeferred bool, convalidated bool, conrelid oid, contypid oid, conindid oid, conparentid oid, confrelid oid, confupdtype char, confdeltype char, confmatchtype char, conislocal bool, connoinherit bool",
  pg_database:
    "oid oid, datname name, datdba oid, encoding int4, datistemplate bool, datallowconn bool, datconnlimit int4, datfrozenxid xid, datminmxid xid, dattablespace oid",
  pg_depend:
    "classid oid, objid oid, objsubid int4, refclassid oid, refobjid oid, refobjsubid int4, deptype char",
  pg_description: "objoid oid, classoid oid, objsubid int4, description text",
  pg_enum: "oid oid, enumtypid oid, enumsortorder float4, enumlabel name",
  pg_extension:
    "oid oid, extname name, extowner oid, extnamespace oid, extrelocatable bool, extversion text",
  pg_foreign_server: "oid oid, srvname name, srvowner oid, srvfdw oid",
  pg_foreign_table: "ftrelid oid, ftserver oid",
  pg_index:
    "indexrelid oid, indrelid oid, indnatts int2, indnkeyatts int2, indisunique bool, indisprimary bool, indisexclusion bool, indimmediate bool, indisclustered bool, indisvalid bool, indcheckxmin bool, indisready bool, indislive bool, indisreplident bool",
  pg_inherits:
    "inhrelid oid, inhparent oid, inhseqno int4, inhdetachpending bool",
  pg_language:
    "oid oid, lanname name, lanowner oid, lanispl bool, lanpltrusted bool, lanplcallfoid oid, laninline oid, lanvalidator oid",
  pg_namespace: "oid oid, nspname name, nspowner oid",
  pg_operator:
    "oid oid, oprname name, oprnamespace oid, oprowner oid, oprkind char, oprcanmerge bool, oprcanhash bool, oprleft oid, oprright oid, oprresult oid, oprcom oid, oprnegate oid, oprcode regproc, oprrest regproc, oprjoin regproc",
  pg_partitioned_table:
    "partrelid oid, partstrat char, partnatts int2, partdefid oid",
  pg_policy:
    "oid oid, polname name, polrelid oid, polcmd char, polpermissive bool",
  pg_proc:
    "oid oid, proname name, pronamespace oid, proowner oid, prolang oid, procost float4, prorows float4, provariadic oid, prosupport regproc, prokind char, prosecdef bool, proleakproof bool, proisstrict bool, proretset bool, provolatile char, proparallel char, pronargs int2, pronargdefaults int2, prorettype oid, prosrc text",
  pg_publication:
    "oid oid, pubname name, pubowner oid, puballtables bool, pubinsert bool, pubupdate bool, pubdelete bool, pubtruncate bool, pubviaroot bool",
  pg_range:
    "rngtypid oid, rngsubtype oid, rngmultitypid oid, rngcollation oid, rngsubopc oid, rngcanonical regproc, rngsubdiff regproc",
  pg_rewrite:
    "oid oid, rulename name, ev_class oid, ev_type char, ev_enabled char, is_instead bool, ev_qual pg_node_tree, ev_action pg_node_tree",
  pg_sequence:
    "seqrelid oid, seqtypid oid, seqstart int8, seqincrement int8, seqmax int8, seqmin int8, seqcache int8, seqcycle bool",
  pg_statistic_ext:
    "oid oid, stxrelid oid, stxname name, stxnamespace oid, stxowner oid",
  pg_tablespace: "oid oid, spcname name, spcowner oid",
  pg_trigger:
    "oid oid, tgrelid oid, tgparentid oid, tgname name, tgfoid oid, tgtype int2, tgenabled char, tgisinternal bool, tgconstrrelid oid, tgconstrindid oid, tgconstraint oid, tgdeferrable bool, tginitdeferred bool, tgnargs int2, tgargs bytea",
  pg_type:
    "oid oid, typname name, typnamespace oid, typowner oid, typlen int2, typbyval bool, typtype char, typcategory char, typispreferred bool, typisdefined bool, typdelim char, typrelid oid, typsubscript regproc, typelem oid, typarray oid, typinput regproc, typoutput regproc, typreceive regproc, typsend regproc, typmodin regproc, typmodout regproc, typanalyze regproc, typalign char, typstorage char, typnotnull bool, typbasetype oid, typtypmod int4, typndims int4, typcollation oid",
};

/** The columns of a table of pg_catalog that are never null; it has others besides. */
export function systemColumns(table: string): readonly OutputColumn[] {
  const list = Object.hasOwn(systemColumnLists, table)
    ? systemColumnLists[table]
    : undefined;
  return (list?.split(", ") ?? []).map((entry) => {
    const [name = "", type] = entry.split(" ");
    const reason = `pg_catalog.${table}.${name} is NOT NULL`;
    return { name, value: notNull(reason, type) };
  });
}
