"""For each rule of OWL 2 RL (OWL 2 Profiles, tables 4 to 9) the smallest graph where it fires, and what it then says."""

from __future__ import annotations

PREFIXES = """@prefix : <urn:x:> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

ENTAILS: dict[str, tuple[str, str]] = {
    # table 4: equality
    "eq-sym": (":a owl:sameAs :b .", ":b owl:sameAs :a ."),
    "eq-trans": (":a owl:sameAs :b . :b owl:sameAs :c .", ":a owl:sameAs :c ."),
    "eq-rep-s": (":a owl:sameAs :b . :a :p :c .", ":b :p :c ."),
    "eq-rep-p": (":p owl:sameAs :q . :a :p :c .", ":a :q :c ."),
    "eq-rep-o": (":a owl:sameAs :b . :c :p :a .", ":c :p :b ."),
    # table 5: properties
    "prp-dom": (":p rdfs:domain :C . :a :p :b .", ":a a :C ."),
    "prp-rng": (":p rdfs:range :C . :a :p :b .", ":b a :C ."),
    "prp-fp": (":p a owl:FunctionalProperty . :a :p :b , :c .", ":b owl:sameAs :c ."),
    "prp-ifp": (":p a owl:InverseFunctionalProperty . :a :p :c . :b :p :c .", ":a owl:sameAs :b ."),
    "prp-symp": (":p a owl:SymmetricProperty . :a :p :b .", ":b :p :a ."),
    "prp-trp": (":p a owl:TransitiveProperty . :a :p :b . :b :p :c .", ":a :p :c ."),
    "prp-spo1": (":p rdfs:subPropertyOf :q . :a :p :b .", ":a :q :b ."),
    "prp-spo2": (":q owl:propertyChainAxiom ( :p :r :s ) . :a :p :b . :b :r :c . :c :s :d .", ":a :q :d ."),
    "prp-eqp1": (":p owl:equivalentProperty :q . :a :p :b .", ":a :q :b ."),
    "prp-eqp2": (":p owl:equivalentProperty :q . :a :q :b .", ":a :p :b ."),
    "prp-inv1": (":p owl:inverseOf :q . :a :p :b .", ":b :q :a ."),
    "prp-inv2": (":p owl:inverseOf :q . :a :q :b .", ":b :p :a ."),
    "prp-key": (":C owl:hasKey ( :p :q ) . :a a :C ; :p :x ; :q 1 . :b a :C ; :p :x ; :q 1 .", ":a owl:sameAs :b ."),
    # table 6: classes
    "cls-int1": (":C owl:intersectionOf ( :A :B ) . :a a :A , :B .", ":a a :C ."),
    "cls-int2": (":C owl:intersectionOf ( :A :B ) . :a a :C .", ":a a :B ."),
    "cls-uni": (":C owl:unionOf ( :A :B ) . :a a :B .", ":a a :C ."),
    "cls-svf1": (":R owl:onProperty :p ; owl:someValuesFrom :C . :a :p :b . :b a :C .", ":a a :R ."),
    "cls-svf2": (":R owl:onProperty :p ; owl:someValuesFrom owl:Thing . :a :p :b .", ":a a :R ."),
    "cls-avf": (":R owl:onProperty :p ; owl:allValuesFrom :C . :a a :R ; :p :b .", ":b a :C ."),
    "cls-hv1": (":R owl:onProperty :p ; owl:hasValue :v . :a a :R .", ":a :p :v ."),
    "cls-hv2": (":R owl:onProperty :p ; owl:hasValue :v . :a :p :v .", ":a a :R ."),
    "cls-maxc2": (
        ':R owl:onProperty :p ; owl:maxCardinality "1"^^xsd:nonNegativeInteger . :a a :R ; :p :b , :c .',
        ":b owl:sameAs :c .",
    ),
    "cls-maxqc3": (
        ':R owl:onProperty :p ; owl:onClass :C ; owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger .'
        ":a a :R ; :p :b , :c , :d . :b a :C . :c a :C .",
        ":b owl:sameAs :c .",
    ),
    "cls-maxqc4": (
        ':R owl:onProperty :p ; owl:onClass owl:Thing ; owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger .'
        ":a a :R ; :p :b , :c .",
        ":b owl:sameAs :c .",
    ),
    "cls-oo": (":C owl:oneOf ( :a :b ) .", ":b a :C ."),
    # table 7: class axioms
    "cax-sco": (":A rdfs:subClassOf :B . :a a :A .", ":a a :B ."),
    "cax-eqc1": (":A owl:equivalentClass :B . :a a :A .", ":a a :B ."),
    "cax-eqc2": (":A owl:equivalentClass :B . :a a :B .", ":a a :A ."),
    # table 9: schema vocabulary
    "scm-sco": (":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":A rdfs:subClassOf :C ."),
    "scm-eqc1": (":A owl:equivalentClass :B .", ":B rdfs:subClassOf :A ."),
    "scm-eqc2": (":A rdfs:subClassOf :B . :B rdfs:subClassOf :A .", ":A owl:equivalentClass :B ."),
    "scm-spo": (":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":p rdfs:subPropertyOf :r ."),
    "scm-eqp1": (":p owl:equivalentProperty :q .", ":q rdfs:subPropertyOf :p ."),
    "scm-eqp2": (":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p .", ":p owl:equivalentProperty :q ."),
    "scm-dom1": (":p rdfs:domain :A . :A rdfs:subClassOf :B .", ":p rdfs:domain :B ."),
    "scm-dom2": (":p rdfs:domain :A . :q rdfs:subPropertyOf :p .", ":q rdfs:domain :A ."),
    "scm-rng1": (":p rdfs:range :A . :A rdfs:subClassOf :B .", ":p rdfs:range :B ."),
    "scm-rng2": (":p rdfs:range :A . :q rdfs:subPropertyOf :p .", ":q rdfs:range :A ."),
    "scm-hv": (
        ":C owl:hasValue :i ; owl:onProperty :p . :D owl:hasValue :i ; owl:onProperty :q . :p rdfs:subPropertyOf :q .",
        ":C rdfs:subClassOf :D .",
    ),
    "scm-svf1": (
        ":C owl:someValuesFrom :A ; owl:onProperty :p . :D owl:someValuesFrom :B ; owl:onProperty :p ."
        ":A rdfs:subClassOf :B .",
        ":C rdfs:subClassOf :D .",
    ),
    "scm-svf2": (
        ":C owl:someValuesFrom :A ; owl:onProperty :p . :D owl:someValuesFrom :A ; owl:onProperty :q ."
        ":p rdfs:subPropertyOf :q .",
        ":C rdfs:subClassOf :D .",
    ),
    "scm-avf1": (
        ":C owl:allValuesFrom :A ; owl:onProperty :p . :D owl:allValuesFrom :B ; owl:onProperty :p ."
        ":A rdfs:subClassOf :B .",
        ":C rdfs:subClassOf :D .",
    ),
    "scm-avf2": (
        ":C owl:allValuesFrom :A ; owl:onProperty :p . :D owl:allValuesFrom :A ; owl:onProperty :q ."
        ":p rdfs:subPropertyOf :q .",
        ":D rdfs:subClassOf :C .",
    ),
    "scm-int": (":C owl:intersectionOf ( :A :B ) .", ":C rdfs:subClassOf :B ."),
    "scm-uni": (":C owl:unionOf ( :A :B ) .", ":B rdfs:subClassOf :C ."),
}
"""By rule: a graph, and the statement that this rule alone adds first."""

SILENT: dict[str, tuple[str, str]] = {
    "eq-ref": (":a :p :b .", ":a owl:sameAs :a ."),
    "cls-thing": ("", "owl:Thing a owl:Class ."),
    "cls-nothing1": ("", "owl:Nothing a owl:Class ."),
    "prp-ap": ("", "rdfs:label a owl:AnnotationProperty ."),
    "dt-type1": ("", "xsd:string a rdfs:Datatype ."),
    "scm-cls": (":A a owl:Class .", ":A rdfs:subClassOf owl:Thing ."),
    "scm-op": (":p a owl:ObjectProperty .", ":p rdfs:subPropertyOf :p ."),
    "scm-dp": (":p a owl:DatatypeProperty .", ":p owl:equivalentProperty :p ."),
}
"""Rules that only say what goes without saying: owlrl says it, and the normalisation leaves it out."""

LITERAL: dict[str, tuple[str, str]] = {
    "dt-type2": (":R owl:onProperty :p ; owl:someValuesFrom xsd:integer . :a :p 3 .", ":a a :R ."),
}
"""Rules on literals, seen by what follows from them."""

LEFT = ("dt-eq", "dt-diff")
"""Rules that are not applied as such: equal values have one form (the parser sees to it), and different ones are
looked at where two values would have to be one."""

CONTRADICTS: dict[str, str] = {
    "eq-diff1": ":a owl:sameAs :b ; owl:differentFrom :b .",
    "eq-diff2": "[] a owl:AllDifferent ; owl:members ( :a :b ) . :a owl:sameAs :b .",
    "eq-diff3": "[] a owl:AllDifferent ; owl:distinctMembers ( :a :b ) . :a owl:sameAs :b .",
    "prp-irp": ":p a owl:IrreflexiveProperty . :a :p :a .",
    "prp-asyp": ":p a owl:AsymmetricProperty . :a :p :b . :b :p :a .",
    "prp-pdw": ":p owl:propertyDisjointWith :q . :a :p :b ; :q :b .",
    "prp-adp": "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :a :p :b ; :r :b .",
    "prp-npa1": "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b . :a :p :b .",
    "prp-npa2": '[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue "x" . :a :p "x" .',
    "cls-nothing2": ":a a owl:Nothing .",
    "cls-com": ":A owl:complementOf :B . :a a :A , :B .",
    "cls-maxc1": ':R owl:onProperty :p ; owl:maxCardinality "0"^^xsd:nonNegativeInteger . :a a :R ; :p :b .',
    "cls-maxqc1": ":R owl:onProperty :p ; owl:onClass :C ;"
    ' owl:maxQualifiedCardinality "0"^^xsd:nonNegativeInteger . :a a :R ; :p :b . :b a :C .',
    "cls-maxqc2": ":R owl:onProperty :p ; owl:onClass owl:Thing ;"
    ' owl:maxQualifiedCardinality "0"^^xsd:nonNegativeInteger . :a a :R ; :p :b .',
    "cax-dw": ":A owl:disjointWith :B . :a a :A , :B .",
    "cax-adc": "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) . :a a :A , :C .",
    "dt-not-type": ':p rdfs:range xsd:integer . :a :p "many" .',
    "prp-fp": ":p a owl:FunctionalProperty . :a :p 1 , 2 .",
    "cls-maxc2": ':R owl:onProperty :p ; owl:maxCardinality "1"^^xsd:nonNegativeInteger . :a a :R ; :p 1 , 2 .',
}
"""By rule: a graph that it finds contradictory; the last two by dt-diff."""
