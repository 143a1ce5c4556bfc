return rule {
  id = "look_alike", group = "substance", on = "goods",
  title = "Declared under a name that has hidden a controlled chemical before",
  reference = "R32",
  missing = "pass",     -- nearly every line has no such name
  needs = {
    "looks_like", "substance", "quantity_kg", "gross_kg",
    bought = history.count({ by = { "importer", "substance" }, within = "730d" }),
  },
  because = "the goods go by a name under which {looks_like} was smuggled before, and this importer has {bought_before} earlier purchases of what is declared",
  letter = "Please send the data sheet and the certificate of analysis of the goods.",
  check = function(f, p)
    if f.looks_like == nil or f.looks_like == f.substance then return false end
    local bought = f.bought or 0
    local kg = f.quantity_kg or f.gross_kg
    if bought >= p.regular or (kg ~= nil and kg < p.least_kg) then return false end
    return true, { bought_before = bought }
  end,
  params = { regular = 3, least_kg = 10 },
  examples = {
    { given = { looks_like = "ACETIC_ANHYDRIDE", substance = "ACETIC_ACID_GLACIAL", quantity_kg = 21700, bought = 0 }, hit = true },
    { given = { looks_like = "ACETIC_ANHYDRIDE", substance = "ACETIC_ACID_GLACIAL", quantity_kg = 21700, bought = 3 }, hit = false },
    { given = { looks_like = "ACETIC_ANHYDRIDE", substance = "ACETIC_ACID_GLACIAL", quantity_kg = 5, bought = 0 }, hit = false },
    { given = { substance = "ACETONE", quantity_kg = 500, bought = 0 }, hit = false },
  },
}
