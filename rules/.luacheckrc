-- Made by `penwatch rules docs --luacheck`: what rule and profile files may name.
stds.penwatch = {
  read_globals = {
    "rule", "profile", "list", "lookup", "one_of", "same", "different", "near", "has", "round", "date", "type", "tostring", "tonumber", "pairs", "ipairs",
    history = { fields = { "count", "sum", "mean", "stddev", "max", "distinct", "days_since", "last", } },
    string = { fields = { "len", "sub", "upper", "lower", "trim", "find", "contains", "starts", "ends", "count", "replace", "rep", "words", "split", "digits", "format", } },
    math = { fields = { "abs", "ceil", "floor", "max", "min", "sqrt", "log", "tointeger", "pi", } },
    table = { fields = { "insert", "concat", "sort", } },
  },
}
std = "penwatch"
unused_args = false             -- a check is always written check(f, p)
max_line_length = false         -- `because` is one sentence on one line
exclude_files = { "penwatch.meta.lua", "**/penwatch.meta.lua" }
