return rule {
  id = "end_use_unfit", group = "document", on = "goods",
  title = "The end use is none that the substance has",
  reference = "R17",
  missing = "pass",     -- an end use in words nobody listed proves nothing
  needs = { "end_use", "end_use_fits", "quantity_kg", "substance" },
  because = "{quantity_kg} kg of {substance} for '{end_use}', which is no known use of it",
  letter = "Please explain how the substance is used for the stated purpose.",
  check = function(f, p)
    return f.end_use_fits == false and f.quantity_kg ~= nil and f.quantity_kg >= p.least_kg
  end,
  params = { least_kg = 5 },
  examples = {
    { given = { end_use = "leather tanning", end_use_fits = false, quantity_kg = 500, substance = "EPHEDRINE" }, hit = true },
    { given = { end_use = "cough syrup", end_use_fits = true, quantity_kg = 500, substance = "EPHEDRINE" }, hit = false },
    { given = { end_use = "leather tanning", end_use_fits = false, quantity_kg = 4.9, substance = "EPHEDRINE" }, hit = false },
    { given = { quantity_kg = 500, substance = "EPHEDRINE" }, hit = false },
    { given = { end_use = "leather tanning", substance = "EPHEDRINE", end_use_fits = false, quantity_kg = 5 }, hit = true },
  },
}
