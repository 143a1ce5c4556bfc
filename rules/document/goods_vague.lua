return rule {
  id = "goods_vague", group = "document", on = "goods",
  title = "A description that says nothing",
  reference = "R30",
  missing = "pass",     -- either text may be left out
  needs = { "name_form", "description_vague", "substance_declared", "description" },
  because = "the goods are called '{called}'",
  letter = "Please give the chemical name and the CAS number of the goods.",
  check = function(f, p)
    if f.name_form == "vague" then return true, { called = f.substance_declared or "" } end
    if f.description_vague == true and f.name_form ~= "name" and f.name_form ~= "synonym" then
      return true, { called = f.description or "a trade name", strength = 0.6 }
    end
    return false
  end,
  examples = {
    { given = { name_form = "vague", substance_declared = "summer fluid" }, hit = true },
    { given = { name_form = "cas", description_vague = true, description = "chemical" }, hit = true },
    { given = { name_form = "name", description_vague = true, description = "chemical" }, hit = false },
    { given = { name_form = "name", description_vague = false, description = "acetone in drums" }, hit = false },
    { given = { description_vague = true, description = "chemical" }, hit = { strength = 0.6 } },
  },
}
