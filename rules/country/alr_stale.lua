return rule {
  id = "alr_stale", group = "country", on = "goods",
  title = "The stated yearly need is years old",
  reference = "R58",
  only = { substance = { "EPHEDRINE", "PSEUDOEPHEDRINE", "MDP2P", "P2P" } },
  missing = "pass",     -- no figure is no old figure
  needs = {
    "issued_on", "importing_country", "quantity_kg",
    stated_in = lookup("alr", { country = "importing_country", substance = "substance" }, "year"),
  },
  because = "{quantity_kg} kg to {importing_country}, whose yearly need was last stated for {stated_in}",
  check = function(f, p)
    if f.stated_in == nil or f.quantity_kg == nil or f.quantity_kg < p.least_kg then return false end
    -- days since 1970 into years: a day or two do not matter here
    return 1970 + f.issued_on / 365.2425 - f.stated_in > p.years + 1
  end,
  params = { years = 3, least_kg = 1 },
  examples = {
    { given = { issued_on = "2026-03-01", importing_country = "IQ", quantity_kg = 50, stated_in = 2010 }, hit = true },
    { given = { issued_on = "2026-03-01", importing_country = "IQ", quantity_kg = 50, stated_in = 2023 }, hit = false },
    { given = { issued_on = "2026-03-01", importing_country = "IQ", quantity_kg = 50 }, hit = false },
    { given = { issued_on = "2026-03-01", importing_country = "IQ", quantity_kg = 1, stated_in = 2010 }, hit = true },
    { given = { issued_on = "2026-03-01", importing_country = "IQ", quantity_kg = 0.99, stated_in = 2010 }, hit = false },
  },
}
