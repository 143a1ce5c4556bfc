return rule {
  id = "alr_zero", group = "quantity", on = "goods",
  title = "The country states that it needs none",
  reference = "R01",
  only = { substance = { "EPHEDRINE", "PSEUDOEPHEDRINE", "MDP2P", "P2P", "ACETIC_ANHYDRIDE" } },
  missing = "pass",     -- most countries state no figure for most substances
  needs = {
    "quantity_kg",
    alr_kg = lookup("alr", { country = "importing_country", substance = "substance" }, "kg"),
  },
  because = "{quantity_kg} kg are announced, and the country's stated yearly need is {alr_kg} kg",
  letter = "According to the information available to us there is no legitimate requirement for this substance in the country of destination.",
  check = function(f, p)
    return f.alr_kg ~= nil and f.alr_kg <= p.none_kg
  end,
  params = { none_kg = 0 },
  examples = {
    { given = { quantity_kg = 25, alr_kg = 0 }, hit = true },
    { given = { quantity_kg = 25, alr_kg = 50 }, hit = false },
    { given = { quantity_kg = 25 }, hit = false },
    { given = { quantity_kg = 25, alr_kg = 0.001 }, hit = false },
  },
}
