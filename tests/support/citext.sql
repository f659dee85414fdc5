-- The extension where the server came with it; else the same type, whose functions are written in SQL.
do $citext$ begin
if exists (select from pg_available_extensions where name = 'citext') then
  create extension citext schema public;
  return;
end if;
create type public.citext;
create function public.citextin(cstring) returns public.citext
  language internal immutable strict as 'textin';
create function public.citextout(public.citext) returns cstring
  language internal immutable strict as 'textout';
create type public.citext (
  input = public.citextin, output = public.citextout, internallength = variable,
  storage = extended, category = 'S', preferred = false, collatable = true);
create cast (public.citext as text) without function as implicit;
create cast (text as public.citext) without function as assignment;
create function public.citext_cmp(public.citext, public.citext) returns int language sql
  immutable strict return pg_catalog.bttextcmp(lower($1::text), lower($2::text));
create function public.citext_eq(public.citext, public.citext) returns boolean language sql
  immutable strict return public.citext_cmp($1, $2) = 0;
create function public.citext_lt(public.citext, public.citext) returns boolean language sql
  immutable strict return public.citext_cmp($1, $2) < 0;
create function public.citext_le(public.citext, public.citext) returns boolean language sql
  immutable strict return public.citext_cmp($1, $2) <= 0;
create function public.citext_gt(public.citext, public.citext) returns boolean language sql
  immutable strict return public.citext_cmp($1, $2) > 0;
create function public.citext_ge(public.citext, public.citext) returns boolean language sql
  immutable strict return public.citext_cmp($1, $2) >= 0;
create function public.citext_hash(public.citext) returns int language sql
  immutable strict return pg_catalog.hashtext(lower($1::text));
create function public.citext_hash_extended(public.citext, bigint) returns bigint language sql
  immutable strict return pg_catalog.hashtextextended(lower($1::text), $2);
create operator public.= (function = public.citext_eq, leftarg = public.citext,
  rightarg = public.citext, commutator = operator(public.=), hashes, merges);
create operator public.< (function = public.citext_lt, leftarg = public.citext,
  rightarg = public.citext);
create operator public.<= (function = public.citext_le, leftarg = public.citext,
  rightarg = public.citext);
create operator public.> (function = public.citext_gt, leftarg = public.citext,
  rightarg = public.citext);
create operator public.>= (function = public.citext_ge, leftarg = public.citext,
  rightarg = public.citext);
create operator class public.citext_ops default for type public.citext using btree as
  operator 1 public.<, operator 2 public.<=, operator 3 public.=, operator 4 public.>=,
  operator 5 public.>, function 1 public.citext_cmp(public.citext, public.citext);
create operator class public.citext_hash_ops default for type public.citext using hash as
  operator 1 public.=, function 1 public.citext_hash(public.citext),
  function 2 public.citext_hash_extended(public.citext, bigint);
end $citext$
