// The table: a term, its other names, what it is a kind or a part of, and where that is from. Names that differ only in
// case, blanks, hyphens and dots need one entry. To add a name, write it here and say where it is used.

/// Where terms are defined, and where their names are written.
private enum Source {
    static let akerboom2012 = "Akerboom et al., J Neurosci 2012, 10.1523/JNEUROSCI.2601-12.2012"
    static let akerboom2013 = "Akerboom et al., Front Mol Neurosci 2013, 10.3389/fnmol.2013.00002"
    static let allenAtlas =
        "Allen Mouse Brain Common Coordinate Framework: Wang et al., Cell 2020, 10.1016/j.cell.2020.04.007"
    static let allenLines = "Allen Brain Observatory: de Vries et al., Nat Neurosci 2020, 10.1038/s41593-019-0550-9"
    static let chen2013 = "Chen et al., Nature 2013, 10.1038/nature12354"
    static let daigle2018 = "Daigle et al., Cell 2018, 10.1016/j.cell.2018.06.035"
    static let dana2014 = "Dana et al., PLoS ONE 2014, 10.1371/journal.pone.0108697"
    static let dana2016 = "Dana et al., eLife 2016, 10.7554/eLife.12727"
    static let dana2019 = "Dana et al., Nat Methods 2019, 10.1038/s41592-019-0435-6"
    static let groundTruth =
        "Names of the published ground truth: Rupprecht et al., Nat Neurosci 2021, 10.1038/s41593-021-00895-5"
    static let inoue2015 = "Inoue et al., Nat Methods 2015, 10.1038/nmeth.3185"
    static let inoue2019 = "Inoue et al., Cell 2019, 10.1016/j.cell.2019.04.007"
    static let madisen2015 = "Madisen et al., Neuron 2015, 10.1016/j.neuron.2015.02.022"
    static let models = "Names of the published models: github.com/HelmchenLabSoftware/Cascade"
    static let ncbi = "NCBI Taxonomy, www.ncbi.nlm.nih.gov/taxonomy"
    static let ohkura2012 = "Ohkura et al., PLoS ONE 2012, 10.1371/journal.pone.0039933"
    static let paxinos = "Paxinos & Franklin, The Mouse Brain in Stereotaxic Coordinates"
    static let shemesh2020 = "Shemesh et al., Neuron 2020, 10.1016/j.neuron.2020.05.013"
    static let supplier = "The supplier's name of the dye"
    static let tada2014 = "Tada et al., Eur J Neurosci 2014, 10.1111/ejn.12476"
    static let tremblay2016 = "Tremblay, Lee & Rudy, Neuron 2016, 10.1016/j.neuron.2016.06.033"
    static let usage = "Common usage"
    static let wullimann1996 = "Wullimann, Rupp & Reichert, Neuroanatomy of the Zebrafish Brain, 1996"
    static let zhang2023 = "Zhang et al., Nature 2023, 10.1038/s41586-023-05828-9"
}

extension Vocabulary {
    /// Calcium indicators.
    package static let indicators = Vocabulary(
        of: .indicator,
        [
            // Proteins that are green.
            Term("GCaMP", source: Source.usage),
            Term("GCaMP3", within: ["GCaMP"], source: "Tian et al., Nat Methods 2009, 10.1038/nmeth.1398"),
            .family("GCaMP5", within: ["GCaMP"], source: Source.akerboom2012),
            Term("GCaMP5G", within: ["GCaMP5"], source: Source.akerboom2012),
            Term("GCaMP5K", within: ["GCaMP5"], source: Source.akerboom2012),
            .family("GCaMP6", ["GC6"], within: ["GCaMP"], source: Source.chen2013),
            Term("GCaMP6f", ["GC6f", "GCaMP6 fast"], within: ["GCaMP6"], source: Source.chen2013),
            Term("GCaMP6m", ["GC6m", "GCaMP6 medium"], within: ["GCaMP6"], source: Source.chen2013),
            Term("GCaMP6s", ["GC6s", "GCaMP6 slow"], within: ["GCaMP6"], source: Source.chen2013),
            Term("Thy1-GCaMP6f", ["GP5.5", "GP5.11", "GP5.17"], within: ["GCaMP6f"], source: Source.dana2014),
            Term("Thy1-GCaMP6s", ["GP4.3", "GP4.12"], within: ["GCaMP6s"], source: Source.dana2014),
            Term("TITL-GCaMP6f", ["Ai93", "Ai93D"], within: ["GCaMP6f"], source: Source.madisen2015),
            Term("TITL-GCaMP6s", ["Ai94", "Ai94D"], within: ["GCaMP6s"], source: Source.madisen2015),
            Term("Rosa26-GCaMP6f", ["Ai95", "Ai95D"], within: ["GCaMP6f"], source: Source.madisen2015),
            Term("Rosa26-GCaMP6s", ["Ai96"], within: ["GCaMP6s"], source: Source.madisen2015),
            Term("TIT2L-GC6f-ICL-tTA2", ["Ai148", "Ai148D"], within: ["GCaMP6f"], source: Source.daigle2018),
            Term("TIT2L-GC6s-ICL-tTA2", ["Ai162", "Ai162D"], within: ["GCaMP6s"], source: Source.daigle2018),
            Term(
                "tetO-GCaMP6s", within: ["GCaMP6s"],
                source: "Wekselblatt et al., J Neurophysiol 2016, 10.1152/jn.01056.2015"),
            Term("SomaGCaMP6f", ["SomaGCaMP6f1", "SomaGCaMP6f2"], within: ["GCaMP6f"], source: Source.shemesh2020),
            Term("H2B-GCaMP6f", ["nls-GCaMP6f"], within: ["GCaMP6f"], source: Source.usage),
            Term("H2B-GCaMP6s", ["nls-GCaMP6s"], within: ["GCaMP6s"], source: Source.usage),
            .family("GCaMP7", ["jGCaMP7", "GC7"], within: ["GCaMP"], source: Source.dana2019),
            Term("GCaMP7f", ["jGCaMP7f", "GC7f"], within: ["GCaMP7"], source: Source.dana2019),
            Term("GCaMP7s", ["jGCaMP7s", "GC7s"], within: ["GCaMP7"], source: Source.dana2019),
            Term("GCaMP7b", ["jGCaMP7b", "GC7b"], within: ["GCaMP7"], source: Source.dana2019),
            Term("GCaMP7c", ["jGCaMP7c", "GC7c"], within: ["GCaMP7"], source: Source.dana2019),
            .family("GCaMP8", ["jGCaMP8", "GC8"], within: ["GCaMP"], source: Source.zhang2023),
            Term("GCaMP8f", ["jGCaMP8f", "GC8f"], within: ["GCaMP8"], source: Source.zhang2023),
            Term("GCaMP8m", ["jGCaMP8m", "GC8m"], within: ["GCaMP8"], source: Source.zhang2023),
            Term("GCaMP8s", ["jGCaMP8s", "GC8s"], within: ["GCaMP8"], source: Source.zhang2023),
            .family("XCaMP", source: Source.inoue2019),
            Term("XCaMP-G", within: ["XCaMP"], source: Source.inoue2019),
            Term("XCaMP-Gf", within: ["XCaMP"], source: Source.inoue2019),
            Term("XCaMP-Gf0", within: ["XCaMP"], source: Source.inoue2019),
            Term("XCaMP-Y", source: Source.inoue2019),
            Term("XCaMP-B", source: Source.inoue2019),
            Term("XCaMP-R", source: Source.inoue2019),
            Term("G-GECO1", ["GGECO"], source: "Zhao et al., Science 2011, 10.1126/science.1208592"),
            Term("jYCaMP1", ["YCaMP1"], source: "Mohr et al., Nat Methods 2020, 10.1038/s41592-020-0835-7"),
            // Proteins that are red.
            Term("R-CaMP1.07", ["RCaMP", "R-CaMP1"], source: Source.ohkura2012),
            Term("R-CaMP2", source: Source.inoue2015),
            .family("jRCaMP1", source: Source.dana2016),
            Term("jRCaMP1a", ["RCaMP1a"], within: ["jRCaMP1"], source: Source.dana2016),
            Term("jRCaMP1b", ["RCaMP1b"], within: ["jRCaMP1"], source: Source.dana2016),
            Term("RCaMP1h", source: Source.akerboom2013),
            .family("RGECO", source: Source.dana2016),
            Term("R-GECO1", within: ["RGECO"], source: "Zhao et al., Science 2011, 10.1126/science.1208592"),
            Term(
                "jRGECO1a", ["jGECO1a", "RGECO1a", "jRGECO", "jGECO"], within: ["RGECO"],
                source: "\(Source.dana2016); jGECO1a: \(Source.groundTruth)"),
            Term("jRGECO1b", ["jGECO1b", "RGECO1b"], within: ["RGECO"], source: Source.dana2016),
            Term("K-GECO1", source: "Shen et al., BMC Biol 2018, 10.1186/s12915-018-0480-0"),
            // Proteins of two colours.
            Term("TN-XXL", source: "Mank et al., Nat Methods 2008, 10.1038/nmeth.1243"),
            Term("YC2.60", ["Yellow Cameleon 2.60"], source: "Nagai et al., PNAS 2004, 10.1073/pnas.0400417101"),
            Term("YC3.60", ["Yellow Cameleon 3.60"], source: "Nagai et al., PNAS 2004, 10.1073/pnas.0400417101"),
            Term("Twitch-2B", source: "Thestrup et al., Nat Methods 2014, 10.1038/nmeth.2773"),
            // Dyes.
            Term(
                "OGB-1", ["OGB", "OGB-1 AM", "Oregon Green BAPTA-1", "Oregon Green 488 BAPTA-1"],
                source: Source.supplier),
            Term("OGB-6F", ["Oregon Green BAPTA-6F"], source: Source.supplier),
            Term("Cal-520", ["Cal-520 AM", "Cal-520-AM"], source: Source.tada2014),
            Term("Cal-590", ["Cal-590 AM"], source: "Tischbirek et al., PNAS 2015, 10.1073/pnas.1514209112"),
            Term("Cal-630", ["Cal-630 AM"], source: Source.supplier),
            Term("Calcium Green-1", ["CaGreen-1", "CG-1"], source: Source.supplier),
            Term("Fluo-4", ["Fluo-4 AM"], source: Source.supplier),
            Term("Fluo-5F", source: Source.supplier),
            Term("Fluo-8", ["Fluo-8 AM"], source: Source.supplier),
            Term("Fura-2", ["Fura-2 AM"], source: Source.supplier),
            Term("Rhod-2", ["Rhod-2 AM"], source: Source.supplier),
        ])

    /// Species.
    package static let species = Vocabulary(
        of: .species,
        [
            Term("mammal", ["Mammalia"], source: Source.ncbi),
            Term("rodent", ["Rodentia"], within: ["mammal"], source: Source.ncbi),
            Term(
                "mouse",
                [
                    "mice", "Mus musculus", "M. musculus", "house mouse", "Mus", "C57BL/6", "C57BL/6J",
                    "NCBITaxon_10090", "txid10090",
                ],
                within: ["rodent"], source: Source.ncbi),
            Term(
                "rat", ["rats", "Rattus norvegicus", "R. norvegicus", "Norway rat", "brown rat", "NCBITaxon_10116"],
                within: ["rodent"], source: Source.ncbi),
            Term("gerbil", ["Meriones unguiculatus", "Mongolian gerbil"], within: ["rodent"], source: Source.ncbi),
            Term("fish", ["Actinopterygii", "teleost"], source: Source.ncbi),
            Term(
                "zebrafish",
                ["Danio rerio", "D. rerio", "zf", "larval zebrafish", "adult zebrafish", "NCBITaxon_7955"],
                within: ["fish"], source: "\(Source.ncbi); zf: \(Source.groundTruth)"),
            Term(
                "Danionella", ["Danionella cerebrum", "Danionella translucida"], within: ["fish"], source: Source.ncbi),
            Term("primate", ["Primates"], within: ["mammal"], source: Source.ncbi),
            Term("monkey", ["nonhuman primate", "NHP"], within: ["primate"], source: Source.usage),
            Term(
                "macaque",
                ["rhesus", "rhesus macaque", "rhesus monkey", "Macaca mulatta", "Macaca fascicularis", "Macaca"],
                within: ["monkey"], source: Source.ncbi),
            Term("marmoset", ["common marmoset", "Callithrix jacchus"], within: ["monkey"], source: Source.ncbi),
            Term("human", ["Homo sapiens", "H. sapiens", "NCBITaxon_9606"], within: ["primate"], source: Source.ncbi),
            Term(
                "ferret", ["Mustela putorius furo", "Mustela putorius"], within: ["mammal"], source: Source.ncbi),
            Term("cat", ["Felis catus"], within: ["mammal"], source: Source.ncbi),
            Term("tree shrew", ["Tupaia belangeri", "Tupaia"], within: ["mammal"], source: Source.ncbi),
            Term("zebra finch", ["Taeniopygia guttata"], source: Source.ncbi),
            Term("frog", ["Xenopus laevis", "Xenopus tropicalis", "Xenopus"], source: Source.ncbi),
            Term(
                "fruit fly", ["Drosophila melanogaster", "D. melanogaster", "Drosophila", "fly"], source: Source.ncbi),
            Term("honey bee", ["Apis mellifera", "bee"], source: Source.ncbi),
            Term("C. elegans", ["Caenorhabditis elegans", "worm", "nematode"], source: Source.ncbi),
        ])

    /// Regions of the nervous system. Abbreviations with upper and lower case are the Allen atlas's; V1, S1, M1 and the like
    /// the physiologists'.
    package static let regions = Vocabulary(
        of: .region,
        [
            Term("cortex", ["neocortex", "isocortex", "cerebral cortex", "CTX"], source: Source.allenAtlas),
            Term(
                "visual cortex", ["VIS", "VC", "visual areas", "visual area"], within: ["cortex"],
                source: Source.allenAtlas),
            Term(
                "V1",
                [
                    "VISp", "primary visual cortex", "primary visual area", "striate cortex", "area 17",
                    "Brodmann area 17", "BA17",
                ],
                within: ["visual cortex"], source: "\(Source.allenAtlas); V1: \(Source.paxinos)"),
            Term("V2", ["secondary visual cortex", "V2L", "V2M"], within: ["visual cortex"], source: Source.paxinos),
            Term("V4", within: ["visual cortex"], source: Source.usage),
            Term(
                "higher visual areas", ["HVA", "HVAs", "extrastriate cortex"], within: ["visual cortex"],
                source: Source.usage),
            Term("VISl", ["LM", "lateral visual area"], within: ["higher visual areas"], source: Source.allenAtlas),
            Term(
                "VISal", ["AL", "anterolateral visual area"], within: ["higher visual areas"], source: Source.allenAtlas
            ),
            Term(
                "VISam", ["AM", "anteromedial visual area"], within: ["higher visual areas"], source: Source.allenAtlas),
            Term(
                "VISpm", ["PM", "posteromedial visual area"], within: ["higher visual areas"], source: Source.allenAtlas
            ),
            Term(
                "VISrl", ["RL", "rostrolateral visual area"], within: ["higher visual areas", "PPC"],
                source: Source.allenAtlas),
            Term("VISa", ["anterior visual area"], within: ["higher visual areas", "PPC"], source: Source.allenAtlas),
            Term(
                "VISli", ["LI", "laterointermediate area"], within: ["higher visual areas"], source: Source.allenAtlas),
            Term("VISpor", ["POR", "postrhinal area"], within: ["higher visual areas"], source: Source.allenAtlas),
            Term("somatosensory cortex", ["SS", "somatosensory areas"], within: ["cortex"], source: Source.allenAtlas),
            Term(
                "S1", ["SSp", "primary somatosensory cortex", "primary somatosensory area"],
                within: ["somatosensory cortex"], source: "\(Source.allenAtlas); S1: \(Source.paxinos)"),
            Term(
                "barrel cortex", ["SSp-bfd", "S1BF", "vS1", "wS1", "barrel field", "whisker somatosensory cortex"],
                within: ["S1"], source: Source.allenAtlas),
            Term("SSp-ul", ["forelimb somatosensory cortex", "S1FL"], within: ["S1"], source: Source.allenAtlas),
            Term("SSp-ll", ["hindlimb somatosensory cortex", "S1HL"], within: ["S1"], source: Source.allenAtlas),
            Term(
                "S2", ["SSs", "secondary somatosensory cortex", "supplemental somatosensory area"],
                within: ["somatosensory cortex"], source: Source.allenAtlas),
            Term("motor cortex", ["MO", "somatomotor areas"], within: ["cortex"], source: Source.allenAtlas),
            Term(
                "M1", ["MOp", "primary motor cortex", "primary motor area"], within: ["motor cortex"],
                source: "\(Source.allenAtlas); M1: \(Source.paxinos)"),
            Term(
                "M2", ["MOs", "secondary motor cortex", "secondary motor area", "premotor cortex"],
                within: ["motor cortex"], source: "\(Source.allenAtlas); M2: \(Source.paxinos)"),
            Term(
                "ALM", ["anterior lateral motor cortex", "anterolateral motor cortex"], within: ["M2"],
                source: Source.usage),
            Term("auditory cortex", ["AUD", "auditory areas"], within: ["cortex"], source: Source.allenAtlas),
            Term(
                "A1", ["AUDp", "primary auditory cortex", "primary auditory area"], within: ["auditory cortex"],
                source: Source.allenAtlas),
            Term("A2", ["AUDv", "secondary auditory cortex"], within: ["auditory cortex"], source: Source.allenAtlas),
            Term(
                "PPC", ["posterior parietal cortex", "parietal cortex", "PTLp"], within: ["cortex"],
                source: Source.allenAtlas),
            Term(
                "retrosplenial cortex", ["RSC", "RSP", "RSPd", "RSPv", "RSPagl", "retrosplenial area"],
                within: ["cortex"], source: Source.allenAtlas),
            Term("prefrontal cortex", ["PFC", "frontal cortex"], within: ["cortex"], source: Source.usage),
            Term("mPFC", ["medial prefrontal cortex"], within: ["prefrontal cortex"], source: Source.usage),
            Term("PL", ["PrL", "prelimbic cortex", "prelimbic area"], within: ["mPFC"], source: Source.allenAtlas),
            Term("ILA", ["IL", "infralimbic cortex", "infralimbic area"], within: ["mPFC"], source: Source.allenAtlas),
            Term(
                "ACC", ["ACA", "ACAd", "ACAv", "Cg1", "anterior cingulate cortex", "anterior cingulate area"],
                within: ["mPFC"], source: Source.allenAtlas),
            Term(
                "orbitofrontal cortex", ["OFC", "ORB", "orbital area"], within: ["prefrontal cortex"],
                source: Source.allenAtlas),
            Term(
                "insular cortex", ["AI", "insula", "agranular insular area"], within: ["cortex"],
                source: Source.allenAtlas),
            Term("gustatory cortex", ["GU", "gustatory areas"], within: ["cortex"], source: Source.allenAtlas),
            Term("temporal association area", ["TEa"], within: ["cortex"], source: Source.allenAtlas),
            Term("perirhinal cortex", ["PERI", "PRh"], within: ["cortex"], source: Source.allenAtlas),
            Term("piriform cortex", ["PIR", "olfactory cortex"], source: Source.allenAtlas),
            Term("olfactory bulb", ["OB", "MOB", "main olfactory bulb"], source: Source.allenAtlas),
            Term(
                "hippocampus", ["HPF", "HIP", "HPC", "hippocampal formation", "hippocampal region"],
                source: Source.allenAtlas),
            Term("CA1", ["field CA1", "dCA1", "vCA1"], within: ["hippocampus"], source: Source.allenAtlas),
            Term("CA2", ["field CA2"], within: ["hippocampus"], source: Source.allenAtlas),
            Term("CA3", ["field CA3"], within: ["hippocampus"], source: Source.allenAtlas),
            Term("dentate gyrus", ["DG"], within: ["hippocampus"], source: Source.allenAtlas),
            Term("subiculum", ["SUB"], within: ["hippocampus"], source: Source.allenAtlas),
            Term("entorhinal cortex", ["ENT", "EC", "entorhinal area"], source: Source.allenAtlas),
            Term(
                "MEC", ["ENTm", "medial entorhinal cortex"], within: ["entorhinal cortex"], source: Source.allenAtlas),
            Term(
                "LEC", ["ENTl", "lateral entorhinal cortex"], within: ["entorhinal cortex"], source: Source.allenAtlas),
            Term("claustrum", ["CLA"], source: Source.allenAtlas),
            Term("amygdala", ["AMY", "amygdalar nucleus"], source: Source.allenAtlas),
            Term(
                "BLA", ["basolateral amygdala", "basolateral amygdalar nucleus"], within: ["amygdala"],
                source: Source.allenAtlas),
            Term(
                "CEA", ["CeA", "central amygdala", "central amygdalar nucleus"], within: ["amygdala"],
                source: Source.allenAtlas),
            Term("striatum", ["STR", "dorsal striatum", "CP", "caudoputamen", "CPu"], source: Source.allenAtlas),
            Term(
                "nucleus accumbens", ["ACB", "NAc", "ventral striatum"], within: ["striatum"], source: Source.allenAtlas
            ),
            Term("thalamus", ["TH"], source: Source.allenAtlas),
            Term(
                "LGN", ["dLGN", "LGd", "lateral geniculate nucleus"], within: ["thalamus"], source: Source.allenAtlas),
            Term("LP", ["pulvinar", "lateral posterior nucleus"], within: ["thalamus"], source: Source.allenAtlas),
            Term("VPM", ["ventral posteromedial nucleus"], within: ["thalamus"], source: Source.allenAtlas),
            Term("hypothalamus", ["HY"], source: Source.allenAtlas),
            Term("habenula", ["MHb", "LHb"], source: Source.allenAtlas),
            Term("midbrain", ["MB", "mesencephalon"], source: Source.allenAtlas),
            Term("superior colliculus", ["SC"], within: ["midbrain"], source: Source.allenAtlas),
            Term("inferior colliculus", ["IC"], within: ["midbrain"], source: Source.allenAtlas),
            Term("VTA", ["ventral tegmental area"], within: ["midbrain"], source: Source.allenAtlas),
            Term("substantia nigra", ["SN", "SNc", "SNr"], within: ["midbrain"], source: Source.allenAtlas),
            Term("hindbrain", ["HB", "rhombencephalon", "brainstem", "brain stem"], source: Source.allenAtlas),
            Term("cerebellum", ["CB", "cerebellar cortex"], source: Source.allenAtlas),
            Term(
                "spinal cord", ["medulla spinalis", "SpC"],
                source:
                    "\(Source.groundTruth); DS40, DS41: Rupprecht et al., J Neurosci 2025, 10.1523/JNEUROSCI.1187-24.2025"
            ),
            Term(
                "dorsal horn", ["spinal dorsal horn", "superficial dorsal horn"], within: ["spinal cord"],
                source: Source.usage),
            Term("ventral horn", within: ["spinal cord"], source: Source.usage),
            Term("retina", source: Source.usage),
            // Of fish.
            Term("telencephalon", ["forebrain", "pallium"], source: Source.wullimann1996),
            Term(
                "Dp", ["posterior zone of the dorsal telencephalon"], within: ["telencephalon"],
                source: Source.wullimann1996),
            Term("pDp", ["posterior Dp"], within: ["Dp"], source: Source.groundTruth),
            Term("aDp", ["anterior Dp"], within: ["Dp"], source: Source.groundTruth),
            Term("dD", ["dorsal telencephalon"], within: ["telencephalon"], source: Source.groundTruth),
            Term("optic tectum", ["tectum", "TeO"], source: Source.wullimann1996),
            // Of insects.
            Term("mushroom body", ["mushroom bodies"], source: Source.usage),
            Term("central complex", ["ellipsoid body"], source: Source.usage),
            Term("optic lobe", ["optic lobes", "lobula", "lobula plate"], source: Source.usage),
        ])

    /// Classes of neurons.
    package static let cellClasses = Vocabulary(
        of: .cellClass,
        [
            Term(
                "excitatory",
                [
                    "EXC", "excitatory neuron", "excitatory neurons", "excitatory cells", "principal", "principal cell",
                    "principal neuron", "principal neurons", "principal cells", "glutamatergic",
                ], source: "\(Source.usage); EXC: \(Source.models)"),
            Term(
                "pyramidal",
                ["pyramidal cell", "pyramidal cells", "pyramidal neuron", "pyramidal neurons", "Pyr", "PYR"],
                within: ["excitatory"], source: Source.groundTruth),
            Term(
                "spiny stellate", ["spiny stellate cell", "stellate cell"], within: ["excitatory"], source: Source.usage
            ),
            Term("granule cell", ["granule cells"], within: ["excitatory"], source: Source.usage),
            Term(
                "mitral cell", ["mitral cells", "mitral", "tufted cell", "mitral/tufted"], within: ["excitatory"],
                source: Source.usage),
            Term(
                "excitatory by Cre line",
                [
                    "Emx1", "Emx1-IRES-Cre", "Slc17a7", "Slc17a7-IRES2-Cre", "VGLUT1", "Camk2a", "CaMKII", "Camk2a-tTA",
                    "Cux2", "Cux2-CreERT2", "Rorb", "Rorb-IRES2-Cre", "Scnn1a", "Scnn1a-Tg3-Cre", "Nr5a1", "Nr5a1-Cre",
                    "Rbp4", "Rbp4-Cre_KL100", "Fezf2", "Fezf2-CreER", "Tlx3", "Tlx3-Cre_PL56", "Ntsr1",
                    "Ntsr1-Cre_GN220",
                    "VGLUT2", "Slc17a6",
                ], within: ["excitatory"], source: Source.allenLines),
            Term(
                "inhibitory",
                [
                    "INH", "inhibitory neuron", "inhibitory neurons", "inhibitory cells", "interneuron", "interneurons",
                    "inhibitory interneuron", "inhibitory interneurons", "GABAergic", "GABA", "GABAergic interneurons",
                    "GABAergic neurons", "Gad1", "Gad2", "Gad2-IRES-Cre", "GAD67", "GAD65", "VGAT", "Slc32a1",
                    "Slc32a1-IRES-Cre",
                ], source: "\(Source.usage); INH: \(Source.models); \(Source.allenLines)"),
            Term(
                "PV",
                [
                    "parvalbumin", "Pvalb", "Pvalb-IRES-Cre", "PV interneuron", "PV interneurons", "PV neurons",
                    "PV cells",
                    "parvalbumin-positive", "parvalbumin interneurons", "basket cell", "basket cells",
                ], within: ["inhibitory"], source: "\(Source.tremblay2016); PV: \(Source.groundTruth)"),
            Term(
                "fast-spiking",
                ["FS", "putative fast-spiking interneurons", "fast-spiking interneurons", "FS interneurons"],
                within: ["PV"], source: Source.tremblay2016),
            Term("chandelier cell", ["chandelier", "chandelier cells"], within: ["PV"], source: Source.tremblay2016),
            Term(
                "SST",
                [
                    "SOM", "somatostatin", "Sst-IRES-Cre", "SST interneuron", "SST interneurons", "SST neurons",
                    "SOM interneurons", "somatostatin interneurons", "somatostatin-positive", "Martinotti cell",
                    "Martinotti", "GIN",
                ], within: ["inhibitory"], source: "\(Source.tremblay2016); SST: \(Source.groundTruth)"),
            Term(
                "VIP",
                [
                    "vasoactive intestinal peptide", "Vip-IRES-Cre", "VIP interneuron", "VIP interneurons",
                    "VIP neurons",
                    "VIP cells",
                ], within: ["inhibitory"], source: "\(Source.tremblay2016); VIP: \(Source.groundTruth)"),
            Term(
                "5HT3aR", ["Htr3a", "Htr3a-Cre"], within: ["inhibitory"], source: Source.tremblay2016),
            Term(
                "NDNF", ["neurogliaform", "neurogliaform cell", "LAMP5", "NPY"], within: ["5HT3aR"],
                source: Source.tremblay2016),
            Term("CCK", ["cholecystokinin"], within: ["inhibitory"], source: Source.tremblay2016),
            Term("Purkinje cell", ["Purkinje", "Purkinje cells"], within: ["inhibitory"], source: Source.usage),
        ])
}
