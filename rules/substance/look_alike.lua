return rule {
  id = "look_alike", group = "substance", on = "goods",
  title = "Declared under a name that has hidden a controlled chemical before",
  reference = "R32",
  missing = "pass",     -- nearly every line has no such name
  needs = {
    "looks_like", "substance", "name_form", "quantity_kg", "gross_kg",
    bought = history.count({ by = { "importer", "substance" }, within = "730d" }),
  },
  because = "the goods go by a name under which {looks_like} was smuggled before; the importer has {bought_before} earlier purchases",
  letter = "Please send the data sheet and the certificate of analysis of the goods.",
  check = function(f, p)
    if f.looks_like == nil then return false end
    -- acetone sold as paint thinner is properly named; only a cover chemical is suspect under its own name
    if (f.name_form == "name" or f.name_form == "synonym") and f.substance ~= p.cover then return false end
    local bought = f.bought or 0
    local kg = f.quantity_kg or f.gross_kg
    if bought >= p.regular or (kg ~= nil and kg < p.least_kg) then return false end
    return true, { bought_before = bought }
  end,
  params = { cover = "ACETIC_ACID_GLACIAL", regular = 3, least_kg = 10 },
  examples = {
    { given = { looks_like = "ACETIC_ANHYDRIDE", substance = "ACETIC_ACID_GLACIAL", name_form = "synonym",
                quantity_kg = 21700, bought = 0 }, hit = true },
    { given = { looks_like = "ACETIC_ANHYDRIDE", substance = "ACETIC_ACID_GLACIAL", name_form = "synonym",
                quantity_kg = 21700, bought = 3 }, hit = false },
    { given = { looks_like = "ACETIC_ANHYDRIDE", substance = "ACETIC_ACID_GLACIAL", name_form = "synonym",
                quantity_kg = 5, bought = 0 }, hit = false },
    { given = { looks_like = "ETHYL_PHENYLACETATE", substance = "ETHYL_PHENYLACETATE", name_form = "unknown",
                quantity_kg = 38000, bought = 0 }, hit = true },
    { given = { looks_like = "ACETIC_ANHYDRIDE", name_form = "vague", gross_kg = 16800 }, hit = true },
    { given = { looks_like = "ACETIC_ANHYDRIDE", substance = "ACETONE", name_form = "name", quantity_kg = 500, bought = 0 }, hit = false },
    { given = { substance = "ACETONE", name_form = "name", quantity_kg = 500, bought = 0 }, hit = false },
    { given = { looks_like = "ACETIC_ANHYDRIDE", substance = "ACETIC_ACID_GLACIAL", name_form = "synonym",
                quantity_kg = 10, bought = 2 }, hit = { bought_before = 2 } },
    { given = { looks_like = "ACETIC_ANHYDRIDE", substance = "ACETIC_ACID_GLACIAL", name_form = "synonym",
                quantity_kg = 9.9, bought = 2 }, hit = false },
  },
}
